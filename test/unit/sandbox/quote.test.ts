import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { quote } from '../../../src/sandbox/quote.ts';

test('a text is shown in quotes, and cut when it is long', () => {
  assert.equal(quote('a "b" ä'), '"a \\"b\\" ä"');
  assert.equal(quote('x'.repeat(100)), `"${'x'.repeat(100)}"`);
  assert.equal(quote('x'.repeat(101)), `"${'x'.repeat(100)}…"`);
});

test('what a terminal obeys and what deceives a reader is escaped', () => {
  assert.equal(
    quote('\u001b[2J\u009b\u202e\u200b\u2028\ufeff\0'),
    '"\\u001b[2J\\u009b\\u202e\\u200b\\u2028\\ufeff\\u0000"',
  );
});

test('what is shown is JSON for what was given', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      assert.equal(JSON.parse(quote(text)), text);
    }),
  );
});
