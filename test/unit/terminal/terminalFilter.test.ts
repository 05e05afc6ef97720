import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { filterOutput, initialFilterState } from '../../../src/terminal/terminalFilter.ts';

function filter(...chunks: readonly string[]): string {
  let state = initialFilterState;
  let text = '';
  for (const chunk of chunks) {
    const result = filterOutput(state, chunk);
    state = result.state;
    text += result.text;
  }
  return text;
}

const pieces = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('\x1b', '\x9b', '\x9d', '\x90', '\x9f', '\x9c', '\x07', '\x18', '\x1a') },
  { weight: 3, arbitrary: fc.constantFrom(']', '[', 'P', '\\', '?', '$', 'p', ';', 'c', 'm', 'h', '_', '^', 'X') },
  fc.constantFrom('52;', '8;', '633;', '9999', '1049', '0;', 'http://a.b', 'command:x', '\x1b]52;c;', '\x1b[?9999$p'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const hostile = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

test('the result does not depend on how the output is cut', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 9 }), (output, size) => {
      const chunks = Array.from({ length: Math.ceil(output.length / size) }, (_, index) =>
        output.slice(index * size, (index + 1) * size),
      );
      assert.equal(filter(...chunks), filter(output));
    }),
    { numRuns: 2000 },
  );
});

test('what has passed passes again unchanged', () => {
  fc.assert(
    fc.property(hostile, (output) => {
      const once = filter(output);
      assert.equal(filter(once), once);
    }),
    { numRuns: 2000 },
  );
});

test('no clipboard, no shell integration, no request of ours and no 8-bit control gets through', () => {
  fc.assert(
    fc.property(hostile, (output) => {
      const passed = filter(output);
      assert.doesNotMatch(passed, /[\x80-\x9f\x05]/);
      assert.doesNotMatch(passed, /\x1b\]0*(?:7|9|52|99|133|633|777|1337)(?:;|\x1b|\x07|$)/);
      assert.doesNotMatch(passed, /\x1b\[[^@-~]*9999[^@-~]*\$p/);
      assert.doesNotMatch(passed, /\x1b[_^X]/);
    }),
    { numRuns: 2000 },
  );
});

test('after what has passed the terminal is always between two sequences', () => {
  fc.assert(
    fc.property(hostile, (output) => {
      assert.equal(filterOutput(initialFilterState, filter(output)).state.held.kind, 'ground');
    }),
    { numRuns: 1000 },
  );
});

for (const sequence of [
  'plain text, grün → 日本 🎉\r\n\t\b\x07',
  '\x1b[1;38;2;10;20;30m\x1b[0m\x1b[4:3m',
  '\x1b[2J\x1b[H\x1b[10;20H\x1b[3A\x1b[6n\x1b[c\x1b[>c',
  '\x1b[?1049h\x1b[?1000h\x1b[?1006h\x1b[?2004h\x1b[?25l\x1b[?1049l',
  '\x1b(0\x1b(B\x1b)0\x1b#8\x1b%G',
  '\x1b7\x1b8\x1bM\x1bD\x1bE\x1b=\x1b>\x1bc',
  '\x1b[?2026$p\x1b[4$p\x1b[!p\x1b[2 q',
  '\x1b[14t\x1b[22;0;0t\x1b[23;0;0t',
  '\x1b]0;title\x1b\\',
  '\x1b]4;1;rgb:ff/00/00\x1b\\\x1b]11;?\x1b\\\x1b]104\x1b\\',
  '\x1b]8;id=1;https://example.com/a?b=c#d\x1b\\link\x1b]8;;\x1b\\',
  '\x1b]8;;mailto:a@example.com\x1b\\',
  '\x1bP$qm\x1b\\\x1bP$q q\x1b\\',
]) {
  test(`${JSON.stringify(sequence)} passes unchanged`, () => {
    assert.equal(filter(sequence), sequence);
  });
}

for (const [what, sequence, expected = ''] of [
  ['a clipboard with BEL', '\x1b]52;c;aGk=\x07'],
  ['a clipboard with ST', '\x1b]52;c;aGk=\x1b\\'],
  ['a clipboard with an 8-bit start and end', '\x9d52;c;aGk=\x9c'],
  ['a clipboard that is ended by another sequence', '\x1b]52;c;aGk=\x1b[m', '\x1b[m'],
  ['a clipboard with leading zeros', '\x1b]0052;c;?\x07'],
  ['a clipboard that is broken off', '\x1b]52;c;aGk=\x18text', 'text'],
  ['shell integration', '\x1b]633;E;rm -rf /\x07\x1b]133;A\x07\x1b]1337;File=:AA\x07'],
  ['progress, notifications and the working directory', '\x1b]9;4;1;50\x07\x1b]777;notify;a;b\x07\x1b]7;file:///x\x07'],
  ['a link to a command', '\x1b]8;;command:x\x07text\x1b]8;;\x07', '\x1b]8;;\x1b\\text\x1b]8;;\x1b\\'],
  ['a link to a file', '\x1b]8;;file:///etc/passwd\x07', '\x1b]8;;\x1b\\'],
  ['a link with a space', '\x1b]8;;https://a b\x07', '\x1b]8;;\x1b\\'],
  ['a request in our name', '\x1b[?9999$p\x1b[?09999$p\x9b?9999$p\x1b[?9999;1$p'],
  ['the question for the title', '\x1b[21t\x1b[20t\x1b[021t'],
  ['printing', '\x1b[5i\x1b[?5i'],
  ['programs, images and messages to the terminal', '\x1bPq#0;2;0~\x1b\\\x1b_Gf=100;AA\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\'],
  ['an enquiry', '\x05'],
  ['a sequence out of order', '\x1b[1?2h'],
] as const) {
  test(`${what} does not pass`, () => {
    assert.equal(filter(sequence), expected);
  });
}

test('a title is short and has no hidden characters', () => {
  assert.equal(filter('\x1b]2;a\u202eb\u200bc\x7f\x07'), '\x1b]2;abc\x1b\\');
  assert.equal(filter(`\x1b]2;${'x'.repeat(1000)}\x07`), `\x1b]2;${'x'.repeat(256)}\x1b\\`);
});

test('a control character within a sequence is obeyed before it', () => {
  assert.equal(filter('\x1b[1\n2m'), '\n\x1b[12m');
});

test('a sequence that never ends is held up to a bound and thrown away to its end', () => {
  let state = initialFilterState;
  for (const chunk of ['\x1b]0;', ...Array.from({ length: 300 }, () => 'x'.repeat(1000))]) {
    const result = filterOutput(state, chunk);
    state = result.state;
    assert.equal(result.text, '');
    assert.ok(JSON.stringify(state).length < 70_000);
  }
  assert.equal(filterOutput(state, 'x\x07shown').text, 'shown');
  assert.equal(filter(`\x1b[${'1;'.repeat(2000)}m`, 'shown'), 'shown');
});

test('the alternate screen is noticed', () => {
  const on = filterOutput(initialFilterState, '\x1b[?25;1049h').state;
  assert.equal(on.isAlternateScreen, true);
  assert.equal(filterOutput(on, '\x1b[?1049l').state.isAlternateScreen, false);
  assert.equal(filterOutput(on, '\x1bc').state.isAlternateScreen, false);
});
