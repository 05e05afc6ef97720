import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Heartbeat } from '../../../../src/k8s/watch/heartbeat.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';

/** A heartbeat on a clock that the test moves, with a server that answers as long as `isUp`. */
function beating(t: { after(fn: () => void): void }) {
  const clock = new ManualClock();
  const server = { isUp: true, probes: 0 };
  const deaths: string[] = [];
  const heartbeat = new Heartbeat({
    clock,
    probe: () => {
      server.probes += 1;
      return server.isUp ? Promise.resolve() : Promise.reject(new Error('no answer'));
    },
    onDead: (error) => deaths.push(error.message),
  });
  t.after(() => heartbeat.dispose());
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    // The probe's promise settles on a later turn.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, server, deaths, heartbeat, pass };
}

test('a server that says something is not asked', async (t) => {
  const { server, heartbeat, pass } = beating(t);
  for (let i = 0; i < 10; i++) {
    await pass(10_000);
    heartbeat.noteSign();
  }
  assert.equal(server.probes, 0);
});

test('a silent server is asked, and an answer is a sign', async (t) => {
  const { clock, server, deaths, heartbeat, pass } = beating(t);
  await pass(15_000);
  assert.equal(server.probes, 1);
  assert.equal(heartbeat.lastSignMs, clock.now());
  assert.deepEqual(deaths, []);
});

test('a server that does not answer is dead, again and again', async (t) => {
  const { server, deaths, pass } = beating(t);
  server.isUp = false;
  await pass(15_000);
  await pass(15_000);
  assert.deepEqual(deaths, ['no answer', 'no answer']);
});

test('after its end nothing is asked and nothing is said', async (t) => {
  const { server, deaths, heartbeat, pass } = beating(t);
  server.isUp = false;
  heartbeat.dispose();
  await pass(60_000);
  assert.deepEqual([server.probes, deaths], [0, []]);
});

test('after a sleep what is open counts as dead, although the server answers', async (t) => {
  const { clock, server, deaths, pass } = beating(t);
  await pass(5000);
  clock.jump(8 * 3_600_000);
  await pass(10_000);
  assert.deepEqual(deaths, ['This machine was asleep.']);
  await pass(15_000);
  assert.deepEqual([deaths.length, server.probes], [1, 1]);
});

test('a clock that is put back does not put the next look off', async (t) => {
  const { clock, server, deaths, heartbeat, pass } = beating(t);
  heartbeat.noteSign();
  clock.jump(-3_600_000);
  server.isUp = false;
  await pass(15_000);
  heartbeat.noteSign();
  await pass(15_000);
  assert.deepEqual(deaths, ['no answer']);
});
