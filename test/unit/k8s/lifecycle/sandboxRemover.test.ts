import assert from 'node:assert/strict';
import { test } from 'node:test';
import { k7Deployment } from '../../../contract/rig.ts';
import { until } from '../../../contract/until.ts';
import type { FakeKube } from '../../../fakes/kube/fakeKube.ts';
import { startRig } from '../kubeRig.ts';

const box = { namespace: 'default', name: 'box' };

/** As K7 makes it: nothing owns its policy, and one that is there already it takes as its own. */
function addTheirs(fake: FakeKube): void {
  const { metadata, ...rest } = k7Deployment('box', 'alpine:latest');
  fake.add('deployments', { ...rest, metadata: { ...(metadata as object), namespace: 'default' } });
  if (fake.get('networkpolicies', 'default', 'box-netpol')) return;
  const podSelector = { matchLabels: { 'katakate.org/sandbox': 'box' } };
  const policy = { metadata: { name: 'box-netpol', namespace: 'default' } };
  fake.add('networkpolicies', { ...policy, spec: { podSelector, policyTypes: ['Egress'] } });
}

const podsOf = (fake: FakeKube) => fake.list('pods', 'default');

test('what closes a sandbox of K7 goes after its pods', async (t) => {
  const { fake, service } = await startRig(t, { delays: { cleanupMs: 300 } });
  addTheirs(fake);
  await until('it has a pod', () => podsOf(fake).length > 0);
  await service.lifecycle.delete(box);
  assert.ok(fake.get('networkpolicies', 'default', 'box-netpol'));
  await service.drain(5000);
  assert.deepEqual([podsOf(fake).length, fake.list('networkpolicies', 'default').length], [0, 0]);
});

test('what closes a sandbox of K7 stays when K7 makes a namesake meanwhile, which counts on it', async (t) => {
  const { fake, service } = await startRig(t, { delays: { cleanupMs: 300 } });
  addTheirs(fake);
  await until('it has a pod', () => podsOf(fake).length > 0);
  await service.lifecycle.delete(box);
  const isLooking = (): boolean =>
    fake.requests.some(({ path }) => path.includes('/pods?labelSelector=') && !/limit/.test(path));
  fake.requests.length = 0;
  await until('the old pods are waited for', isLooking);
  addTheirs(fake);
  await until('the old pod is gone', () => podsOf(fake).every(({ metadata }) => !metadata.deletionTimestamp));
  await service.drain(5000);
  assert.ok(fake.get('networkpolicies', 'default', 'box-netpol'));
});
