import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Backoff } from '../../../../src/k8s/watch/backoff.ts';

test('waits double up to the greatest one', () => {
  const backoff = new Backoff({ firstMs: 500, maxMs: 3000, random: () => 1 });
  assert.deepEqual(
    Array.from({ length: 5 }, () => backoff.nextMs()),
    [500, 1000, 2000, 3000, 3000],
  );
});

test('each wait is between half of its bound and the bound', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const ms = fc.integer({ min: 2, max: 100_000 });
  fc.assert(
    fc.property(ms, ms, fc.array(chance, { minLength: 1, maxLength: 40 }), (firstMs, maxMs, chances) => {
      let turn = 0;
      const backoff = new Backoff({ firstMs, maxMs, random: () => chances[turn] ?? 0 });
      for (; turn < chances.length; turn++) {
        const bound = Math.min(maxMs, firstMs * 2 ** turn);
        const waitMs = backoff.nextMs();
        assert.ok(waitMs >= Math.floor(bound / 2) && waitMs <= bound && waitMs > 0, `${waitMs} of ${bound}`);
      }
    }),
  );
});

test('a reset begins anew', () => {
  const backoff = new Backoff({ firstMs: 500, maxMs: 30_000, random: () => 1 });
  backoff.nextMs();
  assert.equal(backoff.nextMs(), 1000);
  backoff.reset();
  assert.equal(backoff.nextMs(), 500);
});
