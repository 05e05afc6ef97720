import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerStatus, Pod, PodCondition, PodStatus } from 'kubernetes-types/core/v1';
import { toPodFacts } from '../../../../src/sandbox/store/podFacts.ts';

/** A pod that runs and is well, with another status. */
function podWith(status: PodStatus): Pod {
  return {
    metadata: {
      name: 'box-1',
      namespace: 'team-a',
      uid: 'pod-uid',
      resourceVersion: '12',
      creationTimestamp: '2026-01-02T03:04:05Z',
      labels: { app: 'box', 'katakate.org/sandbox': 'box' },
    },
    spec: {
      runtimeClassName: 'kata',
      nodeName: 'node-1',
      containers: [{ name: 'sandbox', image: 'alpine:latest' }],
    },
    status,
  };
}

function container(changes: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: 'sandbox', image: 'alpine:latest', imageID: '', ready: false, restartCount: 0, ...changes };
}

const condition = (type: string, status: string, rest: Partial<PodCondition> = {}): PodCondition => ({
  type,
  status,
  ...rest,
});
const running = { running: { startedAt: '2026-01-02T03:04:06Z' } };
const troubleOf = (status: PodStatus) => toPodFacts(podWith(status)).trouble;

test('a pod that is well is read whole', () => {
  const conditions = [
    condition('PodScheduled', 'True'),
    condition('Ready', 'True'),
    condition('ContainersReady', 'True'),
  ];
  const containerStatuses = [
    container({ state: running, ready: true, started: true, restartCount: 2 }),
    container({ name: 'sidecar', state: running, ready: true, started: true, restartCount: 1 }),
  ];
  assert.deepEqual(toPodFacts(podWith({ phase: 'Running', conditions, containerStatuses })), {
    namespace: 'team-a',
    name: 'box-1',
    uid: 'pod-uid',
    resourceVersion: '12',
    sandbox: 'box',
    createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    phase: 'Running',
    isReady: true,
    isTerminating: false,
    hasStarted: true,
    restarts: 3,
    image: 'alpine:latest',
    container: 'sandbox',
    nodeName: 'node-1',
    runtimeClassName: 'kata',
    trouble: undefined,
  });
});

test('the container to enter is the one of that name, or else the first', () => {
  const containerIn = (...names: readonly string[]) => {
    const containers = names.map((name) => ({ name, image: 'alpine' }));
    return toPodFacts({ ...podWith({}), spec: { containers } }).container;
  };
  assert.equal(containerIn('proxy', 'sandbox'), 'sandbox');
  assert.equal(containerIn('main', 'proxy'), 'main');
  assert.equal(containerIn(), '');
});

test('a pod on its way is no trouble', () => {
  for (const reason of ['ContainerCreating', 'PodInitializing']) {
    const facts = toPodFacts(
      podWith({ phase: 'Pending', containerStatuses: [container({ state: { waiting: { reason } } })] }),
    );
    assert.equal(facts.trouble, undefined);
    assert.equal(facts.hasStarted, false);
  }
  assert.equal(toPodFacts(podWith({})).phase, 'Unknown');
  assert.equal(toPodFacts(podWith({ phase: 'Strange' })).phase, 'Unknown');
});

test('a pod with a deletion time is terminating', () => {
  const pod = podWith({ phase: 'Running' });
  const metadata = { ...pod.metadata, deletionTimestamp: '2026-01-02T03:05:05Z' };
  assert.equal(toPodFacts({ ...pod, metadata }).isTerminating, true);
});

test('an image that cannot be pulled is named, with the words of Kubernetes', () => {
  for (const reason of ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName']) {
    const message = 'Back-off pulling image "nosuch/image:1"';
    const state = { waiting: { reason, message } };
    assert.deepEqual(troubleOf({ phase: 'Pending', containerStatuses: [container({ state })] }), { reason, message });
  }
});

test('a Secret that is missing is named', () => {
  const state = { waiting: { reason: 'CreateContainerConfigError', message: 'secret "box-env" not found' } };
  assert.deepEqual(troubleOf({ phase: 'Pending', containerStatuses: [container({ state })] }), state.waiting);
});

test('a container that crashes again and again tells how it ended last, with its last words', () => {
  const state = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' } };
  const lastState = { terminated: { exitCode: 3, reason: 'Error', message: 'apk: not found\n' } };
  const facts = toPodFacts(podWith({ phase: 'Running', containerStatuses: [container({ state, lastState })] }));
  assert.deepEqual(facts.trouble, {
    reason: 'CrashLoopBackOff',
    message: 'The container ended with exit code 3: apk: not found',
  });
  assert.equal(facts.hasStarted, true);
});

test('a container that cannot be pulled again tells that, and not how it ended before', () => {
  const state = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "alpine"' } };
  const lastState = { terminated: { exitCode: 0, reason: 'Completed' } };
  assert.deepEqual(
    troubleOf({ phase: 'Running', containerStatuses: [container({ state, lastState })] }),
    state.waiting,
  );
});

test('a container that has ended badly tells its exit code, or that it ran out of memory', () => {
  const ended = (exitCode: number, reason: string) =>
    troubleOf({ phase: 'Running', containerStatuses: [container({ state: { terminated: { exitCode, reason } } })] });
  assert.deepEqual(ended(1, 'Error'), { reason: 'Error', message: 'The container ended with exit code 1.' });
  assert.deepEqual(ended(137, 'OOMKilled'), {
    reason: 'OOMKilled',
    message: 'The container ended with exit code 137 (OOMKilled).',
  });
  assert.equal(ended(0, 'Completed'), undefined);
});

test('a container that ended has run', () => {
  const state = { terminated: { exitCode: 0, reason: 'Completed' } };
  assert.equal(toPodFacts(podWith({ phase: 'Running', containerStatuses: [container({ state })] })).hasStarted, true);
});

test('a script that failed and runs again is trouble until it has run to its end', () => {
  const lastState = { terminated: { exitCode: 3, reason: 'Error' } };
  const again = (started: boolean) =>
    troubleOf({ phase: 'Running', containerStatuses: [container({ state: running, lastState, started })] });
  assert.equal(again(false)?.message, 'The container ended with exit code 3.');
  assert.equal(again(true), undefined);
});

test('the container in trouble counts, also if it is not the first, or one that initialises', () => {
  const bad = container({ state: { waiting: { reason: 'ErrImagePull' } } });
  const good = container({ state: running });
  assert.equal(troubleOf({ phase: 'Pending', containerStatuses: [good, bad] })?.reason, 'ErrImagePull');
  assert.equal(troubleOf({ phase: 'Pending', initContainerStatuses: [bad] })?.reason, 'ErrImagePull');
});

test('a pod that no node can take is Unschedulable', () => {
  const message = '0/1 nodes are available: 1 Insufficient memory.';
  const conditions = [condition('PodScheduled', 'False', { reason: 'Unschedulable', message })];
  assert.deepEqual(troubleOf({ phase: 'Pending', conditions }), { reason: 'Unschedulable', message });
});

test('a pod that was evicted tells so', () => {
  const status = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' };
  assert.deepEqual(troubleOf(status), { reason: 'Evicted', message: status.message });
});

test('a pod whose node is lost tells so, though its containers were well when last seen', () => {
  const containerStatuses = [container({ state: running, ready: true, started: true })];
  // So the controller of nodes leaves it: only Ready is changed.
  const lost = [condition('Ready', 'False'), condition('ContainersReady', 'True'), condition('PodScheduled', 'True')];
  const facts = toPodFacts(podWith({ phase: 'Running', conditions: lost, containerStatuses }));
  assert.deepEqual(facts.trouble, { reason: 'NodeNotReady', message: 'Node node-1 does not answer.' });
  assert.equal(facts.isReady, false);
  const unknown = [condition('Ready', 'Unknown', { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting.' })];
  assert.deepEqual(troubleOf({ phase: 'Running', conditions: unknown, containerStatuses }), {
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting.',
  });
});

test('a pod that waits for a probe or for a gate has no lost node', () => {
  const probing = [
    condition('Ready', 'False', { reason: 'ContainersNotReady' }),
    condition('ContainersReady', 'False', { reason: 'ContainersNotReady' }),
  ];
  const gated = [
    condition('Ready', 'False', { reason: 'ReadinessGatesNotReady' }),
    condition('ContainersReady', 'True'),
  ];
  for (const conditions of [probing, gated]) assert.equal(troubleOf({ phase: 'Running', conditions }), undefined);
});

test('once the set-up of the pod is over, what it complained of is', () => {
  const conditions = [condition('PodReadyToStartContainers', 'True')];
  assert.equal(toPodFacts(podWith({ phase: 'Pending', conditions })).hasStarted, true);
  const failing = [condition('PodReadyToStartContainers', 'False')];
  assert.equal(toPodFacts(podWith({ phase: 'Pending', conditions: failing })).hasStarted, false);
});
