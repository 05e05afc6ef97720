import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortAge } from '../../../src/tree/shortAge.ts';

test('an age is rounded down to its largest unit', () => {
  const minuteMs = 60_000;
  const cases: readonly (readonly [number, string])[] = [
    [0, '<1m'],
    [59_999, '<1m'],
    [minuteMs, '1m'],
    [59.9 * minuteMs, '59m'],
    [60 * minuteMs, '1h'],
    [47 * 60 * minuteMs, '47h'],
    [48 * 60 * minuteMs, '2d'],
    [400 * 1440 * minuteMs, '400d'],
  ];
  for (const [ageMs, shown] of cases) assert.equal(shortAge(0, ageMs), shown);
});

test('what comes from the future or has no time is new', () => {
  assert.equal(shortAge(1000, 0), '<1m');
  assert.equal(shortAge(Number.NaN, 0), '<1m');
});
