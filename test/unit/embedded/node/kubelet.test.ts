import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { KubeHttpError } from '../../../../src/embedded/server/status.ts';
import { NodeRig, seconds } from './nodeRig.ts';

test('A pod gets a node, an address and its container, and is told so as on a real cluster', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod');
  await rig.pass(2 * seconds);
  const { metadata, spec, status } = rig.pod() ?? assert.fail();
  assert.equal(spec.nodeName, 'node-1');
  assert.equal(status.phase, 'Running');
  assert.equal(status.podIP, '10.88.0.2');
  assert.equal(status.qosClass, 'BestEffort');
  const { state, ready, started, restartCount, image, imageID, containerID } = rig.status();
  assert.deepEqual([ready, started, restartCount, Object.keys(state ?? {})], [true, true, 0, ['running']]);
  assert.equal(image, 'docker.io/library/alpine:latest');
  assert.match(imageID, /^docker\.io\/library\/alpine@sha256:[0-9a-f]{64}$/);
  assert.match(String(containerID), /^just-bash:\/\/[0-9a-f]{64}$/);
  assert.deepEqual(
    status.conditions?.map(({ type, status: is }) => `${type}=${is}`),
    ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
      (type) => `${type}=True`,
    ),
  );
  assert.deepEqual(
    rig.told().map((each) => each.replace(/ in \d+ms \(\d+ms/, ' in MS (MS')),
    [
      `Scheduled x1: Successfully assigned default/${metadata.name} to node-1`,
      'Pulling x1: Pulling image "alpine"',
      'Pulled x1: Successfully pulled image "alpine" in MS (MS including waiting). Image size: 3626897 bytes.',
      'Created x1: Created container: c',
      'Started x1: Started container c',
    ],
  );
});

test('A pod that is up costs no timer, and neither does an idle node', async (t) => {
  const rig = new NodeRig(t);
  assert.equal(rig.clock.pendingTimers, 0);
  for (let index = 0; index < 50; index += 1) rig.addPod(`pod-${index}`);
  await rig.pass(3 * seconds);
  assert.equal(rig.pod('pod-49')?.status.phase, 'Running');
  assert.equal(rig.clock.pendingTimers, 0);
  const addresses = new Set(rig.store.byName('pods').map(({ metadata }) => rig.pod(metadata.name)?.status.podIP));
  assert.equal(addresses.size, 50);
});

test('A pod that is deleted is told to end, and goes when it has', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod');
  await rig.pass(2 * seconds);
  rig.delete();
  assert.deepEqual(rig.shells.main().signals, ['TERM']);
  assert.ok(rig.told().includes('Killing x1: Stopping container c'));
  assert.equal(rig.pod()?.status.phase, 'Failed');
  assert.equal(rig.status().state?.terminated?.exitCode, 143);
  assert.equal(rig.condition('PodReadyToStartContainers')?.status, 'False');
  assert.deepEqual([rig.condition('Ready')?.status, rig.condition('Ready')?.reason], ['False', 'PodFailed']);
  await rig.pass(1 * seconds);
  assert.equal(rig.pod(), undefined);
  assert.equal(rig.shells.shells[0]?.isDisposed, true);
  assert.equal(rig.clock.pendingTimers, 0);
});

test('A process that minds no TERM is killed when its grace is over, or a shorter one', async (t) => {
  const rig = new NodeRig(t);
  rig.shells.ignored.add('TERM');
  rig.addPod('pod', { terminationGracePeriodSeconds: 60 });
  await rig.pass(2 * seconds);
  rig.delete();
  await rig.pass(30 * seconds);
  assert.deepEqual(rig.shells.main().signals, ['TERM']);
  rig.delete('pod', 5);
  await rig.pass(6 * seconds);
  assert.deepEqual(rig.shells.main().signals, ['TERM', 'KILL']);
  assert.equal(rig.pod(), undefined);
});

test('With no grace the pod is gone at once, and so are its processes', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod');
  await rig.pass(2 * seconds);
  rig.delete('pod', 0);
  assert.equal(rig.pod(), undefined);
  assert.equal(rig.shells.shells[0]?.isDisposed, true);
});

test('A preStop hook comes before the end; one that fails is told', async (t) => {
  const rig = new NodeRig(t);
  const lifecycle = { preStop: { exec: { command: ['bye'] } } };
  rig.addPod('pod', { containers: [{ name: 'c', image: 'alpine', command: ['sleep', '365d'], lifecycle }] });
  await rig.pass(2 * seconds);
  rig.delete();
  const hook = rig.shells.shells[0]?.processes[1] ?? assert.fail();
  assert.deepEqual(hook.command, ['bye']);
  assert.deepEqual(rig.shells.main().signals, []);
  hook.exit(7);
  assert.deepEqual(rig.shells.main().signals, ['TERM']);
  assert.ok(rig.told().includes('FailedPreStopHook x1: PreStopHook failed'));
});

test('A pod that never got to run its container fails when it is deleted', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { containers: [{ name: 'c', image: 'nosuch/image' }] });
  await rig.pass(5 * seconds);
  rig.delete();
  const { terminated } = rig.status().state ?? {};
  assert.equal(terminated?.reason, 'ContainerStatusUnknown');
  assert.equal(terminated?.message, 'The container could not be located when the pod was terminated');
  await rig.pass(1 * seconds);
  assert.equal(rig.pod(), undefined);
  assert.equal(rig.clock.pendingTimers, 0);
});

test('What ran in a former life of the node starts anew, its end unknown', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod');
  await rig.pass(2 * seconds);
  const { containerID } = rig.status();
  rig.reboot();
  await rig.pass(2 * seconds);
  const { restartCount, lastState, state, ready } = rig.status();
  assert.equal(restartCount, 1);
  assert.equal(ready, true);
  assert.ok(state?.running);
  const { exitCode, reason, containerID: former } = lastState?.terminated ?? {};
  assert.deepEqual([exitCode, reason, former], [255, 'Unknown', containerID]);
  assert.equal(rig.shells.shells.length, 2);
  assert.ok(rig.told().some((each) => each.startsWith('SandboxChanged')));
});

test('A pod whose deadline has passed fails', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { activeDeadlineSeconds: 5 });
  await rig.pass(7 * seconds);
  const { phase, reason, message } = rig.pod()?.status ?? {};
  assert.deepEqual([phase, reason], ['Failed', 'DeadlineExceeded']);
  assert.equal(message, 'Pod was active on the node longer than the specified deadline');
});

test('A pod put on a node that its selector refuses is rejected', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { nodeName: 'node-1', nodeSelector: { disk: 'fast' } });
  const { phase, reason, message } = rig.pod()?.status ?? {};
  assert.deepEqual([phase, reason], ['Failed', 'NodeAffinity']);
  assert.equal(
    message,
    "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  );
});

test('A pod put on a node that is not there waits for it', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { nodeName: 'node-2' });
  await rig.pass(2 * seconds);
  assert.equal(rig.pod()?.status.phase, 'Pending');
  rig.addNode('node-2');
  await rig.pass(2 * seconds);
  assert.equal(rig.pod()?.status.phase, 'Running');
});

test('Readiness gates hold Ready back until somebody sets them', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { readinessGates: [{ conditionType: 'a/b' }] });
  await rig.pass(2 * seconds);
  const ready = rig.condition('Ready');
  assert.equal(ready?.reason, 'ReadinessGatesNotReady');
  assert.equal(ready?.message, 'corresponding condition of pod readiness gate "a/b" does not exist.');
  assert.equal(rig.condition('ContainersReady')?.status, 'True');
  const pod = rig.pod() ?? assert.fail();
  const set = (status: string): unknown =>
    rig.store.replace(resources.pods, { ...pod, status: { ...pod.status, conditions: [{ type: 'a/b', status }] } });
  set('False');
  assert.equal(rig.condition('Ready')?.message, 'the status of pod readiness gate "a/b" is not "True", but False');
  set('True');
  assert.equal(rig.condition('Ready')?.status, 'True');
  assert.equal(rig.pod()?.status.conditions?.[0]?.type, 'a/b');
});

test('Exec and logs of a container that does not run are refused in the words of a kubelet', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { containers: [{ name: 'c', image: 'nosuch/image' }] });
  await rig.pass(1 * seconds);
  const pod = rig.pod() ?? assert.fail();
  const refusal = (action: () => unknown): string => {
    try {
      action();
    } catch (error) {
      if (error instanceof KubeHttpError) return `${error.code} ${error.message}`;
    }
    return 'none';
  };
  assert.equal(
    refusal(() => rig.kubelet.shellOf(pod, 'c')),
    '500 unable to upgrade connection: container not found ("c")',
  );
  const waiting =
    /^400 container "c" in pod "pod" is waiting to start: (image can't be pulled|trying and failing to pull image)$/;
  assert.match(
    refusal(() => rig.kubelet.logOf(pod, 'c', false)),
    waiting,
  );
  const former = refusal(() => rig.kubelet.logOf(pod, 'c', true));
  assert.equal(former, '400 previous terminated container "c" in pod "pod" not found');
  assert.equal(rig.kubelet.usageOf(pod), undefined);
});
