import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nullLogger } from '../../../../src/base/logger.ts';
import { BackgroundTasks } from '../../../../src/k8s/lifecycle/backgroundTasks.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';

test('a drain waits for what runs and for what that adds', async () => {
  const tasks = new BackgroundTasks(new ManualClock(), nullLogger);
  const done: string[] = [];
  tasks.add('first', async () => {
    await Promise.resolve();
    tasks.add('second', async () => {
      await Promise.resolve();
      done.push('second');
    });
    done.push('first');
  });
  await tasks.drain(1000);
  assert.deepEqual(done, ['first', 'second']);
});

test('a drain ends when its time is over', async () => {
  const clock = new ManualClock();
  const tasks = new BackgroundTasks(clock, nullLogger);
  tasks.add('endless', () => new Promise(() => undefined));
  const drained = tasks.drain(1000);
  clock.advance(1000);
  await drained;
});

test('a task that fails is told to the log and does not fail the drain', async () => {
  const warnings: string[] = [];
  const logger = { ...nullLogger, warn: (message: string) => void warnings.push(message) };
  const tasks = new BackgroundTasks(new ManualClock(), logger);
  tasks.add('sweeping', () => Promise.reject(new Error('no broom')));
  await tasks.drain(1000);
  assert.deepEqual(warnings, ['sweeping failed']);
});
