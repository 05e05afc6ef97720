import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, DeploymentCondition } from 'kubernetes-types/apps/v1';
import type { Event } from 'kubernetes-types/core/v1';
import type { NetworkPolicyEgressRule, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { deploymentManifest } from '../../../../src/sandbox/manifests/deployment.ts';
import { deploymentOwner } from '../../../../src/sandbox/manifests/owner.ts';
import { egressPolicy, ingressPolicy, lockPolicies } from '../../../../src/sandbox/manifests/policies.ts';
import { toDeploymentFacts, toEventFacts, toMs, toPolicyFacts } from '../../../../src/sandbox/store/facts.ts';
import { toPodFacts } from '../../../../src/sandbox/store/podFacts.ts';
import { makeSpec } from '../../../fakes/makeSpec.ts';

const key = { namespace: 'team-a', name: 'box' };
const owner = deploymentOwner('box', 'uid-1');

test('a Deployment that the manifests make is read back', () => {
  const made = deploymentManifest(makeSpec({ egressWhitelist: [], runtimeClassName: 'k7' }), 'now');
  const metadata = { ...made.metadata, uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-02T03:04:05Z' };
  assert.deepEqual(toDeploymentFacts({ ...made, metadata }), {
    namespace: 'team-a',
    name: 'box',
    uid: 'u',
    resourceVersion: '7',
    createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    image: 'alpine:latest',
    runtimeClassName: 'k7',
    replicas: 0,
    isCreating: true,
    isEgressRestricted: true,
    failure: undefined,
  });
});

test('a Deployment without replicas has one, as Kubernetes reads it', () => {
  const { spec, ...rest } = deploymentManifest(makeSpec(), 'now');
  const { replicas: _, ...other } = spec ?? assert.fail();
  assert.equal(toDeploymentFacts({ ...rest, spec: other }).replicas, 1);
});

test('why no pod can be made is named by its cause', () => {
  const failureOf = (condition: Partial<DeploymentCondition>) => {
    const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', ...condition }];
    return toDeploymentFacts({ status: { conditions } }).failure;
  };
  const missing = 'pods "box-1" is forbidden: pod rejected: RuntimeClass "kata" not found';
  assert.deepEqual(failureOf({ message: missing }), { reason: 'RuntimeClassNotFound', message: missing });
  const quota = 'pods "box-1" is forbidden: exceeded quota: small, requested: pods=1';
  assert.equal(failureOf({ message: quota })?.reason, 'QuotaExceeded');
  assert.deepEqual(failureOf({ message: 'other' }), { reason: 'FailedCreate', message: 'other' });
  assert.equal(failureOf({ status: 'False', message: missing }), undefined);
  assert.equal(failureOf({ type: 'Available', message: missing }), undefined);
});

test('the policies that the manifests make are read back', () => {
  assert.deepEqual(toPolicyFacts(egressPolicy(key, ['1.1.1.1/32', '::/0'], owner)).egressCidrs, ['1.1.1.1/32', '::/0']);
  assert.deepEqual(toPolicyFacts(egressPolicy(key, [], owner)).egressCidrs, []);
  assert.equal(toPolicyFacts(ingressPolicy(key, owner)).egressCidrs, undefined);
  assert.deepEqual(
    lockPolicies('team-a').map((policy) => toPolicyFacts(policy).egressCidrs),
    [undefined, []],
  );
});

test('the policy of an early K7, which also opens DNS, is read by its networks', () => {
  const dns = {
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
    ports: [{ protocol: 'UDP', port: 53 }],
  };
  const egress: NetworkPolicyEgressRule[] = [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }, dns];
  assert.deepEqual(toPolicyFacts({ spec: { podSelector: {}, policyTypes: ['Egress'], egress } }).egressCidrs, [
    '10.0.0.0/8',
  ]);
});

test('a rule without a peer opens everything, and is shown so', () => {
  for (const rule of [{}, { to: [] }, { ports: [{ port: 443 }] }]) {
    const spec: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Egress'], egress: [rule] };
    const { egressCidrs, isEgressOpen } = toPolicyFacts({ spec });
    assert.deepEqual(egressCidrs, ['0.0.0.0/0', '::/0']);
    assert.equal(isEgressOpen, rule.ports === undefined);
  }
});

test('a policy without types is one of egress if it says something of it', () => {
  assert.deepEqual(toPolicyFacts({ spec: { podSelector: {}, egress: [] } }).egressCidrs, []);
  assert.equal(toPolicyFacts({ spec: { podSelector: {} } }).egressCidrs, undefined);
});

test('an event is read by its pod and by the last time that it was seen', () => {
  const event: Event = {
    metadata: { name: 'box.1', namespace: 'team-a', uid: 'e', resourceVersion: '9' },
    involvedObject: { uid: 'pod-uid' },
    reason: 'FailedCreatePodSandBox',
    message: 'no kata',
    lastTimestamp: '2026-01-02T03:04:05Z',
  };
  assert.deepEqual(toEventFacts(event), {
    namespace: 'team-a',
    name: 'box.1',
    uid: 'e',
    resourceVersion: '9',
    podUid: 'pod-uid',
    reason: 'FailedCreatePodSandBox',
    message: 'no kata',
    lastSeenMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  });
  const series = { count: 2, lastObservedTime: '2026-01-02T03:04:06.000000Z' };
  assert.equal(toEventFacts({ ...event, series }).lastSeenMs, Date.UTC(2026, 0, 2, 3, 4, 6));
});

test('what is no time is 0', () => {
  assert.equal(toMs(undefined), 0);
  assert.equal(toMs('yesterday'), 0);
});

test('whatever a server leaves out, reading goes on', () => {
  const partial: readonly string[] = [
    '{}',
    '{"metadata":{}}',
    '{"metadata":{},"spec":{},"status":{}}',
    '{"spec":{"template":{}},"status":{"conditions":[{}],"containerStatuses":[{}]}}',
    '{"spec":{"template":{"spec":{}},"egress":[{"to":[{}]}],"containers":[{}]},"involvedObject":{}}',
  ];
  for (const text of partial) {
    const object = JSON.parse(text) as Deployment & Event;
    for (const read of [toDeploymentFacts, toPodFacts, toPolicyFacts, toEventFacts] as const) {
      assert.equal((read as (from: object) => { readonly name: string })(object).name, '', text);
    }
  }
});
