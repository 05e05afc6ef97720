import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { filterInput, initialInputFilterState } from '../../../src/terminal/inputFilter.ts';

const reply = '\x1b[?9999;0$y';

function filter(...chunks: readonly string[]): { text: string; acknowledgements: number } {
  let state = initialInputFilterState;
  let text = '';
  let acknowledgements = 0;
  for (const chunk of chunks) {
    const result = filterInput(state, chunk);
    state = result.state;
    text += result.text;
    acknowledgements += result.acknowledgements;
  }
  return { text, acknowledgements };
}

test('keys and answers to the sandbox pass at once', () => {
  for (const key of [
    'a',
    '\r',
    '\x03',
    '\x1b',
    '\x1b[',
    '\x1b]',
    '\x1b[A',
    '\x1bOP',
    '\x1b[12;40R',
    '\x1b[?1;2c',
    'grün 🎉',
  ]) {
    assert.deepEqual(filter(key), { text: key, acknowledgements: 0 });
  }
});

test('acknowledgements are counted and taken out', () => {
  assert.deepEqual(filter(`a${reply}b${reply}${reply}`), { text: 'ab', acknowledgements: 3 });
});

test('an acknowledgement that is cut beyond what a key sends is put together', () => {
  for (let at = 3; at < reply.length; at++) {
    assert.deepEqual(filter(`a${reply.slice(0, at)}`, `${reply.slice(at)}b`), { text: 'ab', acknowledgements: 1 });
  }
});

test('a clipboard does not reach the sandbox', () => {
  assert.equal(filter('a\x1b]52;c;c2VjcmV0\x07b').text, 'ab');
  assert.equal(filter('a\x1b]52;c;c2Vj', 'cmV0\x1b', '\\b').text, 'ab');
  assert.equal(filter('a\x9d52;c;c2VjcmV0\x9cb').text, 'ab');
});

test('a clipboard that never ends is not kept', () => {
  let state = initialInputFilterState;
  for (const chunk of ['\x1b]52;c;', ...Array.from({ length: 100 }, () => 'A'.repeat(5000))]) {
    const result = filterInput(state, chunk);
    state = result.state;
    assert.equal(result.text, '');
    assert.ok(state.held.length <= 64 * 1024);
  }
  assert.equal(filterInput(state, '\x07b').text, 'b');
});

test('what only begins like a clipboard is looked at once, however often it begins', () => {
  // A filter that looked on to the end for each of them would take hours.
  const begins = '\x9d52;'.repeat(500_000);
  const { text } = filter(begins, '\x07b');
  assert.equal(text, `${begins.slice(0, -4)}b`);
});

test('text without escapes passes unchanged', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }).filter((text) => !/[\x1b\x9d]/.test(text))), (chunks) =>
      assert.equal(filter(...chunks).text, chunks.join('')),
    ),
  );
});
