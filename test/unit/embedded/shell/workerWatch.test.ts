import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WorkerWatch } from '../../../../src/embedded/shell/host/workerWatch.ts';
import { Timers } from '../../../../src/embedded/timers.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { openPod, start } from './podRig.ts';

describe('the watch of a worker', () => {
  const begin = () => {
    const clock = new ManualClock();
    const seen: string[] = [];
    const ping = () => void seen.push('ping');
    const watch = new WorkerWatch(new Timers(clock), ping, () => void seen.push('stuck'));
    return { clock, watch, seen };
  };

  test('asks now and then while something runs, and stops when all only waits', () => {
    const { clock, watch, seen } = begin();
    watch.start(false);
    clock.advance(5000);
    assert.deepEqual(seen, ['ping']);
    watch.onPong(false);
    clock.advance(5000);
    assert.deepEqual(seen, ['ping', 'ping']);
    watch.onPong(true);
    assert.equal(clock.pendingTimers, 0);
  });

  test('finds a worker stuck that does not come to its event loop for a minute', () => {
    const { clock, watch, seen } = begin();
    watch.start(false);
    clock.advance(60_000);
    assert.deepEqual(seen, ['ping']);
    clock.advance(5000);
    assert.deepEqual(seen, ['ping', 'stuck']);
    assert.equal(clock.pendingTimers, 0);
  });

  test('finds it sooner when somebody waits', () => {
    const { clock, watch, seen } = begin();
    watch.start(false);
    watch.start(true);
    clock.advance(10_000);
    assert.deepEqual(seen, ['ping', 'stuck']);
  });

  test('takes a machine that slept for no reason', () => {
    const { clock, watch, seen } = begin();
    watch.start(true);
    clock.jump(3_600_000);
    clock.advance(5000);
    assert.deepEqual(seen, ['ping']);
  });
});

test('A pod whose shell hangs is ended, and says so', async () => {
  const clock = new ManualClock();
  const { pod, deaths } = await openPod({ clock });
  // What is only known when it runs is not rewritten, so that nothing interrupts it.
  const hanging = await start(pod, ['sh', '-c', 'echo go; e=eval; $e "while :; do :; done"']);
  await hanging.prints('go');
  hanging.process.signal('KILL');
  clock.advance(10_000);
  assert.equal(await hanging.exited, 137);
  assert.deepEqual(deaths, [{ reason: 'Error', message: 'the simulated shell did not answer, and was ended' }]);
  assert.equal(clock.pendingTimers, 0);
});

test('A pod whose processes only wait needs no timer', async () => {
  const clock = new ManualClock();
  const { pod } = await openPod({ clock });
  const waiting = await start(pod, ['sh', '-c', 'echo go; sleep 1000; true']);
  await waiting.prints('go');
  clock.advance(5000);
  // Until the worker has answered.
  while (clock.pendingTimers > 0) await new Promise((resolve) => setImmediate(resolve));
  await (await start(pod, ['true'])).exited;
  pod.dispose();
});
