import type { NetworkPolicy, NetworkPolicyIngressRule } from 'kubernetes-types/networking/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import {
  allowEgressPolicyName,
  egressLabel,
  egressLockName,
  egressPolicyName,
  egressRestricted,
  ingressLockName,
  ingressPolicyName,
  managedBy,
  managedByLabel,
  sandboxLabel,
} from './names.ts';

const apiVersion = 'networking.k8s.io/v1';
const kind = 'NetworkPolicy';

/**
 * The namespace's lock: two policies that allow nothing and that nothing owns, so that no order of deletion, by anyone,
 * unlocks a pod that still runs. Policies add up, so the sandboxes' own ones only say what is allowed.
 */
export function lockPolicies(namespace: string): readonly NetworkPolicy[] {
  const labels = { [managedByLabel]: managedBy };
  return [
    {
      apiVersion,
      kind,
      metadata: { name: ingressLockName, namespace, labels },
      spec: {
        podSelector: { matchExpressions: [{ key: sandboxLabel, operator: 'Exists' }] },
        policyTypes: ['Ingress'],
      },
    },
    {
      apiVersion,
      kind,
      metadata: { name: egressLockName, namespace, labels },
      spec: { podSelector: { matchLabels: { [egressLabel]: egressRestricted } }, policyTypes: ['Egress'] },
    },
  ];
}

/** `<n>-deny-ingress`, as K7 names it: nobody reaches the sandbox. */
export function ingressPolicy(key: { namespace: string; name: string }, owner: OwnerReference): NetworkPolicy {
  const ingress: NetworkPolicyIngressRule[] = [];
  return {
    apiVersion,
    kind,
    metadata: { name: ingressPolicyName(key.name), namespace: key.namespace, ownerReferences: [owner] },
    spec: { podSelector: { matchLabels: { [sandboxLabel]: key.name } }, policyTypes: ['Ingress'], ingress },
  };
}

/** `<n>-netpol`, as K7 names it: the sandbox reaches these CIDRs on every port, and nothing else, DNS neither. */
export function egressPolicy(
  key: { namespace: string; name: string },
  cidrs: readonly string[],
  owner: OwnerReference | undefined,
): NetworkPolicy {
  return {
    apiVersion,
    kind,
    metadata: {
      name: egressPolicyName(key.name),
      namespace: key.namespace,
      ...(owner ? { ownerReferences: [owner] } : {}),
    },
    spec: {
      podSelector: { matchLabels: { [sandboxLabel]: key.name } },
      policyTypes: ['Egress'],
      egress: cidrs.map((cidr) => ({ to: [{ ipBlock: { cidr } }] })),
    },
  };
}

/** `<n>-allow-egress`: the sandbox reaches everything. Without it, it is closed as any other. */
export function allowEgressPolicy(key: { namespace: string; name: string }, owner: OwnerReference): NetworkPolicy {
  return {
    apiVersion,
    kind,
    metadata: { name: allowEgressPolicyName(key.name), namespace: key.namespace, ownerReferences: [owner] },
    spec: { podSelector: { matchLabels: { [sandboxLabel]: key.name } }, policyTypes: ['Egress'], egress: [{}] },
  };
}
