import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { sameJson } from '../../../../src/embedded/objects/sameJson.ts';

test('A value is the same as its copy, whatever the order of its keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.ok(sameJson(value, reversed(value)));
    }),
  );
});

test('Two values are the same where their sorted texts are', () => {
  const small = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, 1, 2, 'a', true),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('x', 'y'), tie('value')),
    ),
  })).value;
  fc.assert(
    fc.property(small, small, (left, right) => {
      assert.equal(sameJson(left, right), JSON.stringify(sorted(left)) === JSON.stringify(sorted(right)));
    }),
  );
});

test('A key without a value is as if it were not there', () => {
  assert.ok(sameJson({ a: 1, b: undefined }, { a: 1 }));
  assert.ok(sameJson({ a: 1 }, { a: 1, b: undefined }));
  assert.ok(!sameJson({ a: null }, {}));
});

const reversed = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(reversed) : mapFields(value, (fields) => fields.reverse(), reversed);

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : mapFields(value, (fields) => fields.sort(([left], [right]) => (left < right ? -1 : 1)), sorted);

function mapFields(
  value: unknown,
  order: (fields: [string, unknown][]) => [string, unknown][],
  map: (value: unknown) => unknown,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // Of its own keys alone: `__proto__` may be one.
  return Object.fromEntries(order(Object.entries(value)).map(([key, each]) => [key, map(each)]));
}
