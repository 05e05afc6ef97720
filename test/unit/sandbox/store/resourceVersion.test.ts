import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isOlder, isUpTo } from '../../../../src/sandbox/store/resourceVersion.ts';

test('versions are compared as numbers of any length', () => {
  const number = fc.bigInt(0n, 2n ** 80n);
  fc.assert(
    fc.property(number, number, (a, b) => {
      assert.equal(isOlder(String(a), String(b)), a < b);
      assert.equal(isUpTo(String(a), String(b)), a <= b);
    }),
  );
});

test('what is no number is neither older nor the same', () => {
  for (const [a, b] of [
    ['', ''],
    ['', '1'],
    ['1', ''],
    ['abc', '2'],
    ['1', 'abc'],
    ['-1', '2'],
  ] as const) {
    assert.equal(isOlder(a, b) || isUpTo(a, b), false);
  }
});
