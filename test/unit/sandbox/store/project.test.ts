import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sandbox } from '../../../../src/sandbox/sandbox.ts';
import { projectSandbox, type SandboxFacts } from '../../../../src/sandbox/store/project.ts';
import { makeDeployment, makeEvent, makePod, makePolicy } from './makeFacts.ts';

function project(facts: Partial<SandboxFacts> = {}): Sandbox | undefined {
  return projectSandbox({
    deployment: makeDeployment(),
    pods: [makePod()],
    egressPolicies: [],
    arePoliciesKnown: true,
    events: new Map(),
    ...facts,
  });
}

const reasonAndMessage = (sandbox: Sandbox | undefined) => [sandbox?.reason, sandbox?.errorMessage];

test('a sandbox that is well is joined of its Deployment and its pod', () => {
  assert.deepEqual(project(), {
    namespace: 'team-a',
    name: 'box',
    uid: 'deployment-uid',
    status: 'Running',
    isReady: true,
    restarts: 0,
    createdAtMs: 1000,
    image: 'alpine:latest',
    reason: '',
    errorMessage: '',
    egress: { kind: 'open' },
    isPaused: false,
    podName: 'box-1',
    nodeName: 'node-1',
    runtimeClassName: 'kata',
  });
});

test('nothing known is no sandbox', () => {
  assert.equal(project({ deployment: undefined, pods: [] }), undefined);
});

test('a Deployment without a pod has none, and says why it can have none', () => {
  const waiting = project({ pods: [] });
  assert.deepEqual([waiting?.status, waiting?.isReady, waiting?.podName], ['No Pods', false, undefined]);
  const failure = { reason: 'RuntimeClassNotFound', message: 'RuntimeClass "kata" not found' };
  const failed = project({ pods: [], deployment: makeDeployment({ failure }) });
  assert.deepEqual(reasonAndMessage(failed), [
    'RuntimeClassNotFound',
    'RuntimeClassNotFound: RuntimeClass "kata" not found',
  ]);
  // The condition stays until the controller looks again.
  assert.deepEqual(reasonAndMessage(project({ deployment: makeDeployment({ failure }) })), ['', '']);
});

test('a terminating pod does not count while there is another, or none', () => {
  const old = makePod({ name: 'box-0', uid: 'old', createdAtMs: 9000, isTerminating: true });
  assert.equal(project({ pods: [old, makePod()] })?.podName, 'box-1');
  assert.equal(project({ pods: [old] })?.status, 'No Pods');
});

test('the newest pod counts', () => {
  const evicted = makePod({ name: 'box-0', uid: 'old', createdAtMs: 1500, phase: 'Failed' });
  for (const pods of [
    [evicted, makePod()],
    [makePod(), evicted],
  ]) {
    assert.equal(project({ pods })?.status, 'Running');
  }
});

test('pods without their Deployment are a sandbox that terminates', () => {
  const sandbox = project({ deployment: undefined, pods: [makePod({ isTerminating: true, restarts: 2 })] });
  assert.deepEqual(
    [sandbox?.status, sandbox?.uid, sandbox?.name, sandbox?.isReady, sandbox?.restarts, sandbox?.egress],
    ['Terminating', 'pod-uid', 'box', false, 2, undefined],
  );
});

test("a pod's trouble is its reason and one message", () => {
  const trouble = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "nosuch/image:1"' };
  const sandbox = project({ pods: [makePod({ phase: 'Pending', isReady: false, trouble })] });
  assert.equal(sandbox?.status, 'Pending');
  assert.deepEqual(reasonAndMessage(sandbox), [
    'ImagePullBackOff',
    'ImagePullBackOff: Back-off pulling image "nosuch/image:1"',
  ]);
  const silent = project({ pods: [makePod({ trouble: { reason: 'Error', message: ' \n' } })] });
  assert.deepEqual(reasonAndMessage(silent), ['Error', 'Error']);
});

test('a microVM that cannot be made is told by its event, until something runs', () => {
  const events = new Map([['pod-uid', makeEvent()]]);
  const pods = [makePod({ phase: 'Pending', isReady: false, hasStarted: false })];
  assert.deepEqual(reasonAndMessage(project({ pods, events })), [
    'FailedCreatePodSandBox',
    'FailedCreatePodSandBox: failed to start the microVM',
  ]);
  assert.deepEqual(reasonAndMessage(project({ events })), ['', '']);
  const others = new Map([['other-pod', makeEvent({ podUid: 'other-pod' })]]);
  assert.deepEqual(reasonAndMessage(project({ pods, events: others })), ['', '']);
});

test('a message that may be the output of a sandbox is cut and freed of what controls a terminal', () => {
  const message = `\u001b[31mred\u009b\tx\r\nnext${'y'.repeat(5000)}`;
  const shown = project({ pods: [makePod({ trouble: { reason: 'Error', message } })] })?.errorMessage ?? '';
  assert.ok(shown.startsWith('Error: [31mredx\nnexty'));
  assert.ok(shown.length < 2100);
  assert.ok(shown.endsWith('…'));
});

test('at 0 replicas it is paused, unless it is being made', () => {
  const paused = project({ pods: [], deployment: makeDeployment({ replicas: 0 }) });
  assert.deepEqual([paused?.isPaused, paused?.status], [true, 'No Pods']);
  const ending = project({ deployment: makeDeployment({ replicas: 0 }) });
  assert.deepEqual([ending?.status, ending?.isReady, ending?.podName], ['No Pods', false, undefined]);
  const made = project({ pods: [], deployment: makeDeployment({ replicas: 0, isCreating: true }) });
  assert.equal(made?.isPaused, false);
});

test('egress is what its policies allow together, nothing where only the lock is, and unknown where policies are', () => {
  const restricted = makeDeployment({ isEgressRestricted: true });
  const list = { kind: 'restricted', cidrs: ['1.1.1.1/32'] };
  const nothing = { kind: 'restricted', cidrs: [] };
  const open = { kind: 'open' };
  const egress = (facts: Partial<SandboxFacts>) => project(facts)?.egress;
  assert.deepEqual(egress({ egressPolicies: [makePolicy()] }), list);
  assert.deepEqual(egress({ deployment: restricted, egressPolicies: [makePolicy()] }), list);
  assert.deepEqual(egress({ deployment: restricted }), nothing);
  assert.deepEqual(egress({ egressPolicies: [makePolicy({ egressCidrs: [] })] }), nothing);
  assert.deepEqual(egress({ egressPolicies: [makePolicy({ egressCidrs: undefined })] }), open);
  const silent = makePolicy({ egressCidrs: undefined });
  assert.deepEqual(egress({ deployment: restricted, egressPolicies: [silent] }), nothing);
  const opening = makePolicy({ name: 'box-allow-egress', egressCidrs: ['0.0.0.0/0', '::/0'], isEgressOpen: true });
  assert.deepEqual(egress({ deployment: restricted, egressPolicies: [opening] }), open);
  assert.deepEqual(egress({ deployment: restricted, egressPolicies: [makePolicy(), opening] }), open);
  const another = makePolicy({ name: 'box-allow-egress', egressCidrs: ['1.1.1.1/32', '10.0.0.0/8'] });
  const both = { kind: 'restricted', cidrs: ['1.1.1.1/32', '10.0.0.0/8'] };
  assert.deepEqual(egress({ deployment: restricted, egressPolicies: [makePolicy(), another] }), both);
  assert.equal(egress({ arePoliciesKnown: false }), undefined);
  assert.equal(egress({ arePoliciesKnown: false, deployment: restricted }), undefined);
});
