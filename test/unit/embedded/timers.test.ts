import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timers } from '../../../src/embedded/timers.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

test('What is to happen later than a timer can wait does not happen at once', () => {
  const delays: number[] = [];
  const clock = new ManualClock();
  const noting = {
    now: () => clock.now(),
    setTimeout(action: () => void, delayMs: number) {
      delays.push(delayMs);
      return clock.setTimeout(action, delayMs);
    },
  };
  const timers = new Timers(noting);
  for (const delayMs of [5, 1e15, Number.POSITIVE_INFINITY]) timers.run(delayMs, () => undefined);
  timers.dispose();
  assert.deepEqual(delays, [5, 2 ** 31 - 1, 2 ** 31 - 1]);
});
