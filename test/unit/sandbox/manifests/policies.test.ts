import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentManifest } from '../../../../src/sandbox/manifests/deployment.ts';
import { deploymentOwner } from '../../../../src/sandbox/manifests/owner.ts';
import {
  allowEgressPolicy,
  egressPolicy,
  ingressPolicy,
  lockPolicies,
} from '../../../../src/sandbox/manifests/policies.ts';
import { makeSpec } from '../../../fakes/makeSpec.ts';

const key = { namespace: 'team-a', name: 'box' };
const owner = deploymentOwner('box', 'uid-1');
const podSelector = { matchLabels: { 'katakate.org/sandbox': 'box' } };

test('the lock isolates every sandbox of ours in both directions, and allows nothing', () => {
  const labels = { 'app.kubernetes.io/managed-by': 'k7-sandboxes' };
  const apiVersion = 'networking.k8s.io/v1';
  const kind = 'NetworkPolicy';
  assert.deepEqual(lockPolicies('team-a'), [
    {
      apiVersion,
      kind,
      metadata: { name: 'k7-sandboxes-lock-ingress', namespace: 'team-a', labels },
      spec: {
        podSelector: { matchExpressions: [{ key: 'katakate.org/sandbox', operator: 'Exists' }] },
        policyTypes: ['Ingress'],
      },
    },
    {
      apiVersion,
      kind,
      metadata: { name: 'k7-sandboxes-lock-egress', namespace: 'team-a', labels },
      spec: { podSelector: { matchLabels: { 'k7-sandboxes.dev/egress': 'restricted' } }, policyTypes: ['Egress'] },
    },
  ]);
});

test('nothing owns the lock, so that no deletion takes it away', () => {
  for (const policy of lockPolicies('team-a')) assert.ok(!('ownerReferences' in (policy.metadata ?? {})));
});

test('the lock selects the pods that the manifests make', () => {
  const labels = deploymentManifest(makeSpec(), '').spec?.template.metadata?.labels ?? {};
  for (const { spec } of lockPolicies('team-a')) {
    const { matchLabels = {}, matchExpressions = [] } = spec?.podSelector ?? {};
    for (const [name, value] of Object.entries(matchLabels)) assert.equal(labels[name], value);
    for (const { key: name } of matchExpressions) assert.ok(name in labels);
  }
});

test("a sandbox's ingress policy has K7's name, is owned and opens nothing", () => {
  const { metadata, spec } = ingressPolicy(key, owner);
  assert.deepEqual(metadata, { name: 'box-deny-ingress', namespace: 'team-a', ownerReferences: [owner] });
  assert.deepEqual(spec, { podSelector, policyTypes: ['Ingress'], ingress: [] });
});

test("a sandbox's egress policy has K7's name, is owned and opens its networks on every port, DNS not", () => {
  const { metadata, spec } = egressPolicy(key, ['1.1.1.1/32', '2001:db8::/32'], owner);
  assert.deepEqual(metadata, { name: 'box-netpol', namespace: 'team-a', ownerReferences: [owner] });
  assert.deepEqual(spec, {
    podSelector,
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr: '1.1.1.1/32' } }] }, { to: [{ ipBlock: { cidr: '2001:db8::/32' } }] }],
  });
});

test('an empty whitelist is a policy without a rule, and not a rule without a peer, which would open everything', () => {
  assert.deepEqual(egressPolicy(key, [], owner).spec?.egress, []);
});

test('what opens a sandbox is a policy of its own, which it owns', () => {
  const { metadata, spec } = allowEgressPolicy(key, owner);
  assert.deepEqual(metadata, { name: 'box-allow-egress', namespace: 'team-a', ownerReferences: [owner] });
  assert.deepEqual(spec, { podSelector, policyTypes: ['Egress'], egress: [{}] });
});

test('an owner is the Deployment of that uid', () => {
  assert.deepEqual(owner, { apiVersion: 'apps/v1', kind: 'Deployment', name: 'box', uid: 'uid-1' });
});
