import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { stripCodes } from '../../../src/extension/documents/stripCodes.ts';

test('terminal codes go, text stays', () => {
  assert.equal(
    stripCodes('\u001b[1;31mred\u001b[0m and \u001b]0;title\u0007plain\t|\r\nnext\rline'),
    'red and plain\t|\nnext\nline',
  );
  assert.equal(stripCodes('\u001b]8;;command:x\u001b\\link\u001b]8;;\u001b\\'), 'link');
  assert.equal(stripCodes('日本語 ok'), '日本語 ok');
});

test('nothing of a terminal is left of any text', () => {
  const piece = fc.constantFrom(
    '\u001b',
    '\u001b[',
    '\u001b]',
    '\u009b',
    '31m',
    '\u0007',
    '\u001b\\',
    'a',
    '\n',
    '\u009c',
    '\u202e',
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      assert.doesNotMatch(stripCodes(text), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
