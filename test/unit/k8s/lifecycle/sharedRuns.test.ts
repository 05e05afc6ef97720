import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedRuns } from '../../../../src/k8s/lifecycle/sharedRuns.ts';

/** Runs that the test ends one by one. */
function controlled() {
  const ends: ((error?: Error) => void)[] = [];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
  return { ends, work };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('those who come while a run is under way share the next one', async () => {
  const runs = new SharedRuns();
  const { ends, work } = controlled();
  const first = runs.run('key', work);
  const others = [runs.run('key', work), runs.run('key', work), runs.run('key', work)];
  assert.equal(ends.length, 1);
  ends[0]?.();
  await first;
  await turn();
  assert.equal(ends.length, 2);
  const late = runs.run('key', work);
  ends[1]?.();
  await Promise.all(others);
  await turn();
  assert.equal(ends.length, 3);
  ends[2]?.();
  await late;
  const later = runs.run('key', work);
  assert.equal(ends.length, 4);
  ends[3]?.();
  await later;
});

test('a run that fails fails its own callers alone', async () => {
  const runs = new SharedRuns();
  const { ends, work } = controlled();
  const first = runs.run('key', work);
  const second = runs.run('key', work);
  ends[0]?.(new Error('no'));
  await assert.rejects(first, /no/);
  await turn();
  ends[1]?.();
  await second;
});

test('different keys do not wait for each other', async () => {
  const runs = new SharedRuns();
  const { ends, work } = controlled();
  const both = [runs.run('a', work), runs.run('b', work)];
  assert.equal(ends.length, 2);
  for (const end of ends) end();
  await Promise.all(both);
});
