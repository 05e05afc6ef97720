import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject, NewObject, PodObject } from '../../../../src/embedded/objects/kubeObject.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { ready, startRig } from './controllerRig.ts';

function setOf(spec: object = {}, podSpec: object = {}): NewObject {
  const labels = { app: 'web' };
  const containers = [{ name: 'main', image: 'alpine' }];
  return {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...podSpec } },
      ...spec,
    },
    status: { replicas: 0 },
  };
}

test('A pod that is over is replaced, and counts no more', () => {
  const rig = startRig();
  rig.add('replicasets', setOf());
  rig.settle();
  const [pod] = rig.pods();
  assert.ok(pod);
  rig.store.replace(resources.pods, { ...pod, status: { ...pod.status, phase: 'Failed' } });
  rig.settle();
  assert.equal(rig.pods().length, 2);
  assert.equal(rig.statusOf('replicasets', 'web')['replicas'], 1);
});

test('A RuntimeClass that is missing is told, and the pod comes soon after the class', () => {
  const rig = startRig();
  rig.add('replicasets', setOf({ replicas: 2 }, { runtimeClassName: 'gone' }));
  rig.settle(50);
  const message = 'pods "web-" is forbidden: pod rejected: RuntimeClass "gone" not found';
  assert.deepEqual(rig.statusOf('replicasets', 'web'), {
    replicas: 0,
    observedGeneration: 1,
    conditions: [
      {
        type: 'ReplicaFailure',
        status: 'True',
        lastTransitionTime: rig.store.timestamp(),
        reason: 'FailedCreate',
        message,
      },
    ],
  });
  assert.deepEqual(rig.eventsOf('web'), [`FailedCreate: Error creating: ${message}`]);
  rig.add('runtimeclasses', { metadata: { name: 'gone' }, handler: 'gone' });
  rig.settle(1000);
  assert.deepEqual(rig.statusOf('replicasets', 'web'), {
    replicas: 2,
    fullyLabeledReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    observedGeneration: 1,
  });
});

test('Of too many pods those go first that are of least use', () => {
  const rig = startRig({ hasNode: false });
  rig.add('replicasets', setOf({ replicas: 5 }));
  rig.settle();
  const [lone, broken, cheap, young, old] = rig.pods();
  assert.ok(lone && broken && cheap && young && old);
  const at = (ms: number) => rig.store.timestampAt(rig.clock.now() - ms);
  const put = (pod: PodObject): KubeObject => rig.store.replace(resources.pods, pod);
  put(ready(broken, at(0), false));
  const cost = { 'controller.kubernetes.io/pod-deletion-cost': '-1' };
  put({ ...ready(cheap, at(60_000)), metadata: { ...cheap.metadata, annotations: cost } });
  put(ready(young, at(10_000)));
  put(ready(old, at(60_000)));
  const gone: string[] = [];
  for (const replicas of [4, 3, 2, 1]) {
    rig.patchSpec('replicasets', 'web', { replicas });
    rig.settle();
    const left = rig.pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const all = [lone, broken, cheap, young, old].filter(({ metadata }) => !gone.includes(metadata.name));
    gone.push(
      ...all.map(({ metadata }) => metadata.name).filter((name) => left.every((pod) => pod.metadata.name !== name)),
    );
  }
  assert.deepEqual(
    gone,
    [lone, broken, cheap, young].map(({ metadata }) => metadata.name),
  );
});

test('A pod whose labels leave the selector is let go, and taken back when they return', () => {
  const rig = startRig();
  rig.add('replicasets', setOf());
  rig.settle();
  const [pod] = rig.pods();
  assert.ok(pod);
  rig.store.replace(resources.pods, { ...pod, metadata: { ...pod.metadata, labels: {} } });
  rig.settle();
  const free = rig.must('pods', pod.metadata.name);
  assert.deepEqual([free.metadata.ownerReferences, rig.pods().length], [undefined, 2]);
  rig.store.replace(resources.pods, { ...free, metadata: { ...free.metadata, labels: { app: 'web' } } });
  rig.settle();
  assert.equal(rig.pods().length, 1);
  assert.equal(rig.pods()[0]?.metadata.ownerReferences?.length, 1);
});

test('A pod is available when it has been ready for long enough', () => {
  const rig = startRig();
  rig.add('replicasets', setOf({ minReadySeconds: 10 }));
  rig.settle();
  assert.equal(rig.statusOf('replicasets', 'web')['readyReplicas'], 1);
  assert.equal(rig.statusOf('replicasets', 'web')['availableReplicas'], undefined);
  rig.settle(11_000);
  assert.equal(rig.statusOf('replicasets', 'web')['availableReplicas'], 1);
  assert.equal(rig.clock.pendingTimers, 0);
});

test('In a namespace that ends no pod is made, and nothing is said of it', () => {
  const rig = startRig();
  rig.delete('namespaces', 'default');
  rig.add('replicasets', setOf());
  rig.settle();
  assert.deepEqual([rig.pods(), rig.eventsOf('web')], [[], []]);
});
