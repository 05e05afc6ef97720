import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject, OwnerReference } from '../../../../src/embedded/objects/kubeObject.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { startRig, type Rig } from './controllerRig.ts';

function ownerOf(object: KubeObject, isBlocking = true): OwnerReference {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, blockOwnerDeletion: isBlocking };
}

function secret(rig: Rig, name: string, ownerReferences: OwnerReference[], finalizers?: string[]): KubeObject {
  const metadata = { name, namespace: 'default', ownerReferences, ...(finalizers ? { finalizers } : {}) };
  return rig.add('secrets', { metadata });
}

/** What goes, in its order, `KIND NAME`; each pod both times. */
function watchEnds(rig: Rig): string[] {
  const ends: string[] = [];
  rig.store.onChange((change) => {
    if (!change || change.resource === resources.events) return;
    const { kind, metadata } = change.object;
    const isMarked = change.previous?.metadata.deletionTimestamp === undefined && metadata.deletionTimestamp;
    if (change.type === 'DELETED') ends.push(`${kind} gone`);
    else if (isMarked) ends.push(`${kind} marked`);
  });
  return ends;
}

function withOwned(rig: Rig): void {
  const deployment = rig.deployment('web');
  secret(rig, 'env', [ownerOf(deployment)]);
  const metadata = { name: 'lock', namespace: 'default', ownerReferences: [ownerOf(deployment, false)] };
  rig.add('networkpolicies', { metadata, spec: { podSelector: {} } });
  rig.settle();
}

test('In the background the owner goes, then what it owns, then the pods', () => {
  const rig = startRig();
  withOwned(rig);
  const ends = watchEnds(rig);
  rig.delete('deployments', 'web');
  assert.deepEqual(ends.splice(0), ['Deployment gone']);
  rig.settle(10);
  assert.deepEqual(ends.splice(0).sort(), ['NetworkPolicy gone', 'ReplicaSet gone', 'Secret gone']);
  rig.settle();
  assert.deepEqual(ends, ['Pod marked', 'Pod gone']);
  assert.equal(rig.clock.pendingTimers, 0);
});

test('In the foreground what is owned goes first, and the owner last', () => {
  const rig = startRig();
  withOwned(rig);
  const ends = watchEnds(rig);
  rig.delete('deployments', 'web', 'Foreground');
  rig.settle();
  assert.deepEqual(ends.splice(1, 3).sort(), ['NetworkPolicy gone', 'ReplicaSet marked', 'Secret gone']);
  assert.deepEqual(ends, ['Deployment marked', 'Pod marked', 'Pod gone', 'ReplicaSet gone', 'Deployment gone']);
});

test('An owner waits for what blocks it, and not for what does not', () => {
  const rig = startRig();
  const owner = secret(rig, 'owner', []);
  secret(rig, 'free', [ownerOf(owner, false)], ['x.io/hold']);
  const blocking = secret(rig, 'blocking', [ownerOf(owner)], ['x.io/hold']);
  rig.delete('secrets', 'owner', 'Foreground');
  rig.settle();
  assert.ok(rig.get('secrets', 'owner'));
  const marked = rig.must('secrets', 'blocking');
  assert.equal(marked.metadata.uid, blocking.metadata.uid);
  rig.deletion.write(resources.secrets, { ...marked, metadata: { ...marked.metadata, finalizers: [] } });
  rig.settle();
  assert.deepEqual(rig.names('secrets'), ['free']);
});

test('What is orphaned stays, without its owner', () => {
  const rig = startRig();
  withOwned(rig);
  rig.delete('deployments', 'web', 'Orphan');
  rig.settle();
  assert.equal(rig.get('deployments', 'web'), undefined);
  for (const name of ['secrets', 'networkpolicies', 'replicasets'] as const) {
    const [left] = rig.store.byName(name, 'default');
    assert.ok(left);
    assert.equal(left.metadata.ownerReferences, undefined);
  }
  assert.equal(rig.pods().length, 1);
});

test('What is made with an owner that is not there, or is another by its uid, goes soon', () => {
  const rig = startRig();
  const owner = secret(rig, 'owner', []);
  secret(rig, 'lost', [{ ...ownerOf(owner), name: 'nobody' }]);
  secret(rig, 'mistaken', [{ ...ownerOf(owner), uid: 'another' }]);
  secret(rig, 'unknown', [{ ...ownerOf(owner), kind: 'Unknown' }]);
  rig.settle(9);
  assert.equal(rig.names('secrets').length, 4);
  rig.settle();
  assert.deepEqual(rig.names('secrets'), ['owner', 'unknown']);
});

test('Of several owners the last one takes it along', () => {
  const rig = startRig();
  const owners = ['one', 'two'].map((name) => secret(rig, name, []));
  secret(
    rig,
    'owned',
    owners.map((owner) => ownerOf(owner)),
  );
  rig.delete('secrets', 'one');
  rig.settle();
  assert.deepEqual(
    rig.must('secrets', 'owned').metadata.ownerReferences?.map(({ name }) => name),
    ['two'],
  );
  rig.delete('secrets', 'two');
  rig.settle();
  assert.deepEqual(rig.names('secrets'), []);
});

test('An object that waits for an owner of its own kind’s end goes when it is let go', () => {
  const rig = startRig();
  const owner = secret(rig, 'owner', []);
  const owned = secret(rig, 'owned', [ownerOf(owner)], ['x.io/hold']);
  rig.delete('secrets', 'owner', 'Foreground');
  rig.settle();
  const marked = rig.must('secrets', owned.metadata.name);
  const { ownerReferences: _owners, ...metadata } = marked.metadata;
  rig.store.replace(resources.secrets, { ...marked, metadata });
  rig.settle();
  assert.deepEqual(rig.names('secrets'), ['owned']);
});
