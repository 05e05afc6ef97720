import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { child, type DeploymentObject } from '../../../../src/embedded/objects/kubeObject.ts';
import { startRig, type Rig } from './controllerRig.ts';

const template = (image: string, name = 'web') => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: 'main', image }] },
});

/** What is told of the Deployment: counts, and conditions as `Type=Status Reason`. */
function told(rig: Rig, name = 'web'): readonly unknown[] {
  const { conditions = [], ...counts } = (rig.must('deployments', name) as DeploymentObject).status;
  return [counts, conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`).sort()];
}

function watchStatus(rig: Rig): string[] {
  const seen: string[] = [];
  rig.store.onChange((change) => {
    if (change?.resource !== resources.deployments || change.type === 'DELETED') return;
    const { observedGeneration, replicas, updatedReplicas, readyReplicas, unavailableReplicas, conditions } = (
      change.object as DeploymentObject
    ).status;
    const counts = [observedGeneration, replicas, updatedReplicas, readyReplicas, unavailableReplicas];
    seen.push([...counts.map((count) => count ?? '-'), ...(conditions ?? []).map(({ reason }) => reason)].join(' '));
  });
  return seen;
}

/** Revision and size of its sets, the first revision first. */
function sizes(rig: Rig): readonly (readonly [revision: string, size: unknown])[] {
  const revision = 'deployment.kubernetes.io/revision';
  const all = rig.store
    .byName('replicasets', 'default')
    .map((set) => [set.metadata.annotations?.[revision] ?? '', child(set, 'spec')['replicas']] as const);
  return all.sort(([left], [right]) => Number(left) - Number(right));
}

test('A Deployment tells what a real one tells, in the same steps', () => {
  const rig = startRig();
  rig.settle();
  const seen = watchStatus(rig);
  rig.deployment('web');
  rig.settle();
  assert.deepEqual(seen, [
    '- - - - -',
    '- - - - - NewReplicaSetCreated',
    '1 - - - 1 NewReplicaSetCreated MinimumReplicasUnavailable',
    '1 1 1 1 - MinimumReplicasAvailable NewReplicaSetAvailable',
  ]);
  assert.equal(rig.clock.pendingTimers, 0);
});

test('Its replica set and its pods are named, labelled and annotated as real ones', () => {
  const rig = startRig();
  rig.store.replace(resources.deployments, {
    ...rig.deployment('web', { replicas: 2 }),
    metadata: { ...rig.must('deployments', 'web').metadata, annotations: { note: 'mine' } },
  });
  rig.settle();
  const [set] = rig.store.byName('replicasets', 'default');
  const hash = set?.metadata.labels?.['pod-template-hash'] ?? '';
  assert.match(hash, /^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  assert.equal(set?.metadata.name, `web-${hash}`);
  assert.deepEqual(set.metadata.annotations, {
    note: 'mine',
    'deployment.kubernetes.io/revision': '1',
    'deployment.kubernetes.io/desired-replicas': '2',
    'deployment.kubernetes.io/max-replicas': '3',
  });
  const [pod] = rig.pods();
  assert.match(pod?.metadata.name ?? '', new RegExp(`^web-${hash}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
  assert.deepEqual(pod?.metadata.labels, { app: 'web', 'pod-template-hash': hash });
  assert.equal(rig.must('deployments', 'web').metadata.annotations?.['deployment.kubernetes.io/revision'], '1');
});

test('At size 0 a Deployment is available and complete', () => {
  const rig = startRig();
  rig.deployment('web', { replicas: 0 });
  rig.settle();
  assert.deepEqual(told(rig), [
    { observedGeneration: 1 },
    ['Available=True MinimumReplicasAvailable', 'Progressing=True NewReplicaSetAvailable'],
  ]);
  rig.patchSpec('deployments', 'web', { replicas: 1 });
  rig.settle();
  rig.patchSpec('deployments', 'web', { replicas: 0 });
  rig.settle();
  assert.deepEqual(
    rig.eventsOf('web').map((event) => event.replace(/web-\S+/, 'SET')),
    [
      'ScalingReplicaSet: Scaled up replica set SET from 0 to 1',
      'ScalingReplicaSet: Scaled down replica set SET from 1 to 0',
    ],
  );
});

test('A rolling update never has fewer available, nor wants more in all, than it may', () => {
  const rig = startRig();
  rig.deployment('web', { replicas: 4 });
  rig.settle();
  let fewest = Infinity;
  let most = 0;
  rig.store.onChange(() => {
    const there = rig.pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    fewest = Math.min(fewest, there.filter(({ status }) => status.phase === 'Running').length);
    most = Math.max(
      most,
      sizes(rig).reduce((sum, [, size]) => sum + Number(size), 0),
    );
  });
  rig.patchSpec('deployments', 'web', { template: template('busybox') });
  rig.settle();
  assert.deepEqual([fewest, most], [3, 5]);
  assert.deepEqual(sizes(rig), [
    ['1', 0],
    ['2', 4],
  ]);
});

test('Recreate starts the new pods when the last of the old ones is gone', () => {
  const rig = startRig({ hasNode: false });
  rig.deployment('web', { strategy: { type: 'Recreate' } });
  rig.settle();
  const [old] = rig.pods();
  assert.ok(old);
  rig.store.replace(resources.pods, { ...old, spec: { ...old.spec, nodeName: 'node' } });
  rig.patchSpec('deployments', 'web', { strategy: { type: 'Recreate' }, template: template('busybox') });
  rig.settle();
  assert.deepEqual(sizes(rig), [['1', 0]]);
  rig.store.remove(resources.pods, 'default', old.metadata.name);
  rig.settle();
  assert.deepEqual(sizes(rig), [
    ['1', 0],
    ['2', 1],
  ]);
});

test('A template that comes back has its set back, under a new number', () => {
  const rig = startRig();
  rig.deployment('web', { template: template('alpine') });
  rig.settle();
  rig.patchSpec('deployments', 'web', { template: template('busybox') });
  rig.settle();
  rig.patchSpec('deployments', 'web', { template: template('alpine') });
  rig.settle();
  assert.deepEqual(sizes(rig), [
    ['2', 0],
    ['3', 1],
  ]);
  const [history] = rig.store
    .byName('replicasets', 'default')
    .flatMap(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision-history'] ?? []);
  assert.equal(history, '1');
});

test('A paused Deployment keeps its template’s set waiting, and is scaled all the same', () => {
  const rig = startRig();
  rig.deployment('web');
  rig.settle();
  rig.patchSpec('deployments', 'web', { paused: true, template: template('busybox'), replicas: 2 });
  rig.settle();
  assert.deepEqual(sizes(rig), [['1', 2]]);
  assert.deepEqual(told(rig), [
    { observedGeneration: 2, replicas: 2, readyReplicas: 2, availableReplicas: 2 },
    ['Available=True MinimumReplicasAvailable', 'Progressing=Unknown DeploymentPaused'],
  ]);
  rig.patchSpec('deployments', 'web', { paused: false });
  rig.settle();
  assert.deepEqual(sizes(rig), [
    ['1', 0],
    ['2', 2],
  ]);
});

test('In the middle of a rollout a change of size is shared among its sets', () => {
  const rig = startRig({ hasNode: false });
  rig.deployment('web', { replicas: 4, strategy: strategyOf(2, 2) });
  rig.settle();
  rig.patchSpec('deployments', 'web', { template: template('busybox') });
  rig.settle();
  const before = sizes(rig);
  rig.patchSpec('deployments', 'web', { replicas: 8 });
  rig.settle();
  const total = (all: readonly (readonly unknown[])[]) => all.reduce((sum, [, size]) => sum + Number(size), 0);
  assert.equal(total(before), 6);
  assert.equal(total(sizes(rig)), 10);
});

test('Without progress until its deadline a Deployment says so, once', () => {
  const rig = startRig({ hasNode: false });
  rig.deployment('web', { progressDeadlineSeconds: 3 });
  rig.settle();
  assert.equal(rig.clock.pendingTimers, 1);
  rig.settle(5000);
  assert.ok(JSON.stringify(told(rig)).includes('Progressing=False ProgressDeadlineExceeded'));
  assert.equal(rig.clock.pendingTimers, 0);
});

test('Only as many old sets are kept as its history may have', () => {
  const rig = startRig();
  rig.deployment('web', { revisionHistoryLimit: 1 });
  rig.settle();
  for (const image of ['a', 'b', 'c']) {
    rig.patchSpec('deployments', 'web', { template: template(image) });
    rig.settle();
  }
  assert.deepEqual(sizes(rig), [
    ['3', 0],
    ['4', 1],
  ]);
});

test('Another’s set of the same name makes it take another one', () => {
  const rig = startRig();
  rig.deployment('web');
  rig.settle();
  const [set] = rig.store.byName('replicasets', 'default');
  assert.ok(set);
  rig.store.replace(resources.replicasets, {
    ...set,
    metadata: { ...set.metadata, ownerReferences: [], labels: { other: 'yes' } },
  });
  rig.settle();
  assert.equal(rig.statusOf('deployments', 'web')['collisionCount'], 1);
  assert.equal(rig.names('replicasets').length, 2);
});

test('A Deployment takes the orphaned set of its template', () => {
  const rig = startRig();
  rig.deployment('web');
  rig.settle();
  const before = rig.names('pods');
  rig.delete('deployments', 'web', 'Orphan');
  rig.settle();
  assert.deepEqual([rig.get('deployments', 'web'), rig.names('pods')], [undefined, before]);
  rig.deployment('web');
  rig.settle();
  assert.deepEqual(rig.names('pods'), before);
});

function strategyOf(maxSurge: number, maxUnavailable: number): object {
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
}
