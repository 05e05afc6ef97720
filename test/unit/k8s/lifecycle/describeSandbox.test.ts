import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../../contract/until.ts';
import { specOf, startRig } from '../kubeRig.ts';

const box = { namespace: 'default', name: 'box' };

test('the events of a sandbox are found among those of many others', async (t) => {
  const { fake, service } = await startRig(t);
  await service.lifecycle.create(specOf('box'));
  await until('it has a pod', () => fake.list('pods', 'default').length > 0);
  const [pod] = fake.list('pods', 'default');
  assert.ok(pod);
  const others = Array.from({ length: 60 }, (_, i) => ({
    ...pod,
    metadata: { ...pod.metadata, name: `another-${i}`, uid: `uid-${i}` },
  }));
  for (const other of others) for (let i = 0; i < 10; i++) fake.recordEvent(other, 'Normal', `Reason${i}`, 'theirs');
  fake.recordEvent(pod, 'Warning', 'Zzz', 'ours');
  const { events } = await service.lifecycle.describe(box);
  assert.ok(Array.isArray(events));
  assert.ok(events.some(({ message }: { message: string }) => message === 'ours'));
  assert.ok(events.every(({ message }: { message: string }) => message !== 'theirs'));
});
