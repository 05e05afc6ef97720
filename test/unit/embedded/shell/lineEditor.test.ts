import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseKey } from '../../../../src/embedded/shell/typing/keys.ts';
import {
  editLine,
  remember,
  startLine,
  type Key,
  type LineState,
} from '../../../../src/embedded/shell/typing/lineEditor.ts';
import { drawLine, widthOf } from '../../../../src/embedded/shell/typing/screen.ts';

/** Types what a terminal sends into a line. */
function type(sent: string, state: LineState = startLine([])): LineState {
  let rest = sent;
  let line = state;
  while (rest !== '') {
    const parsed = parseKey(rest);
    if (!parsed) break;
    rest = rest.slice(parsed.length);
    if (parsed.key) line = editLine(line, parsed.key).state;
  }
  return line;
}

const shown = ({ text, cursor }: LineState): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

const cases: readonly (readonly [what: string, sent: string, line: string])[] = [
  ['text', 'echo žluť', 'echo žluť|'],
  ['cursor keys', 'abc\u001b[D\u001b[DX\u001bOCY', 'aXbY|c'],
  ['home and end', 'abc\u0001X\u0005Y\u001b[HZ\u001b[4~!', 'ZXabcY!|'],
  ['backspace and delete', 'abcd\u007f\u0001\u001b[3~', '|bc'],
  ['backspace of a character with marks', 'ae\u0301\u007f', 'a|'],
  ['backspace of an emoji of several parts', 'a👩‍👧\u007f', 'a|'],
  ['killing words, and what is left or right', 'one two three\u0017\u0017X\u0001\u001b[1;5C\u000b', 'one| '.trim()],
  ['killing to the left, and putting it back', 'abc\u0015x\u0019', 'xabc|'],
  ['words', 'one two\u001bb\u001bbX\u001bfY', 'XoneY| two'],
  ['what means nothing', 'a\u001b[99Xb\u0000c\u001b[200~d', 'abcd|'],
];
for (const [what, sent, line] of cases) {
  test(`A line takes ${what}`, () => assert.equal(shown(type(sent)), line));
}

test('The history is gone through with what was being typed at its end', () => {
  const history = remember(remember(remember([], 'one'), 'two'), 'two');
  assert.deepEqual(history, ['one', 'two']);
  const line = type('new\u001b[A', startLine(history));
  assert.equal(shown(line), 'two|');
  assert.equal(shown(type('\u001b[A\u001b[A', line)), 'one|');
  assert.equal(shown(type('\u001b[B\u001b[B', line)), 'new|');
});

test('Enter, Ctrl-C, Ctrl-D, Ctrl-L and Tab are told apart', () => {
  const outcome = (sent: string, key: Key) => editLine(type(sent), key).outcome;
  assert.equal(outcome('a', { kind: 'enter' }), 'line');
  assert.equal(outcome('a', { kind: 'interrupt' }), 'interrupt');
  assert.equal(outcome('', { kind: 'endOfInput' }), 'end');
  assert.equal(outcome('a', { kind: 'endOfInput' }), 'changed');
  assert.equal(outcome('a', { kind: 'clear' }), 'clear');
  assert.equal(outcome('a', { kind: 'tab' }), 'complete');
});

test('A key that has not arrived whole is waited for', () => {
  for (const part of ['\u001b', '\u001b[', '\u001b[1;5', '\u001bO']) assert.equal(parseKey(part), undefined);
  assert.deepEqual(parseKey('\r\nx'), { key: { kind: 'enter' }, length: 2 });
});

test('Characters have the width that a terminal gives them', () => {
  assert.deepEqual(['abc', 'žluť', 'e\u0301', '漢字', '👍', ''].map(widthOf), [3, 4, 1, 4, 2, 0]);
});

test('A line that is longer than the terminal is drawn over its rows', () => {
  const line = { ...startLine([]), text: 'x'.repeat(10), cursor: 3 };
  assert.deepEqual(drawLine({ row: 0 }, '# ', line, 5), {
    output: `\r# ${'x'.repeat(10)}\u001b[J\u001b[1A\r`,
    shown: { row: 1 },
  });
});

const sentences = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('\u001b[A', '\u001b[B', '\u001b[C', '\u001b[D', '\u007f', '\u0001', '\u0005', '\u0015', '\u0017'),
    fc.constantFrom('\u000b', '\u0019', '\u001bb', '\u001bf', '\u001b[3~', '\u001b', '\u0004'),
  ),
);

test('Whatever is typed, the cursor stays in the line, and the line without controls', () => {
  fc.assert(
    fc.property(sentences, (parts) => {
      const { text, cursor } = type(parts.join(''), startLine(['one', 'two']));
      assert.ok(cursor >= 0 && cursor <= text.length);
      assert.doesNotMatch(text, /[\u0000-\u001f\u007f]/);
    }),
  );
});

test('A key never takes more than there is, and always something', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (text) => {
      const parsed = parseKey(text);
      if (parsed) assert.ok(parsed.length > 0 && parsed.length <= text.length);
      else assert.equal(text.charAt(0), '\u001b');
    }),
  );
});
