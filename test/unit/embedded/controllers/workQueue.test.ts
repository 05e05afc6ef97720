import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkQueue } from '../../../../src/embedded/controllers/workQueue.ts';
import { Timers } from '../../../../src/embedded/timers.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';

function start(sync: (key: string, queue: WorkQueue) => boolean, delayMs?: number) {
  const clock = new ManualClock();
  const done: string[] = [];
  const queue = new WorkQueue({
    timers: new Timers(clock),
    ...(delayMs === undefined ? {} : { delayMs }),
    sync(key) {
      done.push(key);
      return sync(key, queue);
    },
  });
  return { clock, queue, done };
}

test('A key that is added twice is worked on once, and the queue is without a timer after it', () => {
  const { clock, queue, done } = start(() => true);
  for (const key of ['a', 'b', 'a']) queue.add(key);
  assert.equal(clock.pendingTimers, 1);
  clock.advance(0);
  assert.deepEqual(done, ['a', 'b']);
  assert.equal(clock.pendingTimers, 0);
});

test('A key that is added while it is worked on is worked on again', () => {
  const { clock, queue, done } = start((key, self) => {
    if (done.length === 1) self.add(key);
    return true;
  });
  queue.add('a');
  clock.advance(0);
  assert.deepEqual(done, ['a', 'a']);
});

test('The work of an idle queue waits for its delay', () => {
  const { clock, queue, done } = start(() => true, 10);
  queue.add('a');
  clock.advance(9);
  assert.deepEqual(done, []);
  clock.advance(1);
  assert.deepEqual(done, ['a']);
});

test('What fails is tried again after ever longer, and after a success as soon as at first', () => {
  let isFailing = true;
  const { clock, queue, done } = start(() => !isFailing);
  queue.add('a');
  const tries = (ms: number) => {
    clock.advance(ms);
    return done.length;
  };
  assert.deepEqual([0, 4, 1, 9, 1, 19, 1].map(tries), [1, 1, 2, 2, 3, 3, 4]);
  isFailing = false;
  assert.equal(tries(40), 5);
  isFailing = true;
  queue.add('a');
  assert.deepEqual([0, 5].map(tries), [6, 7]);
});

test('The longest wait for another try is a thousand seconds', () => {
  const { clock, queue, done } = start(() => false);
  queue.add('a');
  clock.advance(24 * 3600 * 1000);
  const before = done.length;
  clock.advance(1_000_000);
  assert.equal(done.length, before + 1);
});

test('Work that comes earlier takes the place of work that was put off', () => {
  const { clock, queue, done } = start(() => true);
  queue.addAfter('a', 1000);
  queue.add('a');
  clock.advance(0);
  assert.equal(clock.pendingTimers, 0);
  assert.deepEqual(done, ['a']);
});

test('Many keys are worked on in turns between which others have theirs', () => {
  const { clock, queue, done } = start(() => true);
  for (let index = 0; index < 250; index++) queue.add(String(index));
  let seen = 0;
  clock.setTimeout(() => (seen = done.length), 0);
  clock.advance(0);
  assert.deepEqual([seen, done.length], [100, 250]);
});

test('A queue that is disposed does nothing more', () => {
  const { clock, queue, done } = start(() => true);
  queue.add('a');
  queue.addAfter('b', 10);
  queue.dispose();
  clock.advance(100);
  assert.deepEqual([done, clock.pendingTimers], [[], 0]);
});
