/** Changes of objects that are there. */
import type { Json } from '../../contract/kubeClient.ts';
import { metadataChanges, specChanges } from './brokenChanges.ts';
import type { Kind, KindName } from './kinds.ts';
import type { Random } from './random.ts';

/** A change that a stored object refuses (or takes): of fields that may not change, too. */
export function changeFor(random: Random, kind: Kind): Json {
  return random.chance(0.5) ? goodChange(random, kind) : (random.pick(brokenChanges(kind)) ?? {});
}

function brokenChanges(kind: Kind): readonly Json[] {
  return [...metadataChanges, ...specChanges[kind.plural], ...(immutableChanges[kind.plural] ?? [])];
}

const immutableChanges: Partial<Record<KindName, readonly Json[]>> = {
  deployments: [{ spec: { selector: { matchLabels: { app: 'other' } } } }, { metadata: { uid: 'other' } }],
  pods: [
    { spec: { terminationGracePeriodSeconds: 9 } },
    { spec: { nodeName: 'elsewhere' } },
    { spec: { runtimeClassName: null } },
    { spec: { activeDeadlineSeconds: 1000 } },
    { metadata: { uid: 'other' } },
  ],
  secrets: [{ type: 'example.com/new' }, { immutable: true }, { immutable: false }, { stringData: { NEW: '1' } }],
};

const labelChanges: readonly Json[] = [
  { metadata: { labels: { tier: 'middle' } } },
  { metadata: { labels: { tier: null, extra: 'yes' } } },
  { metadata: { annotations: { 'example.com/changed': 'yes' } } },
  { metadata: { annotations: null } },
];

const goodChanges: Readonly<Record<KindName, readonly Json[]>> = {
  deployments: [
    { spec: { replicas: 1 } },
    { spec: { replicas: 2 } },
    { spec: { replicas: 0 } },
    { spec: { replicas: null } },
    { spec: { paused: true } },
    { spec: { paused: null } },
    { spec: { template: { metadata: { annotations: { 'example.com/round': '1' } } } } },
    { spec: { template: { metadata: { annotations: { 'example.com/round': '2' } } } } },
    { spec: { minReadySeconds: 0 }, status: { replicas: 9 } },
  ],
  pods: [{ metadata: { labels: { tier: 'front' } }, status: { phase: 'Failed' } }],
  secrets: [{ data: { TOKEN: 'Yg==' } }, { data: { TOKEN: null } }, { stringData: { MORE: 'x' } }],
  networkpolicies: [
    { spec: { egress: [], policyTypes: ['Egress'] } },
    { spec: { policyTypes: null } },
    { spec: { ingress: [{}] } },
  ],
  configmaps: [{ data: { color: 'green' } }, { data: null }, { binaryData: { bin: 'AAE=' } }],
  serviceaccounts: [{ automountServiceAccountToken: true }, { imagePullSecrets: [{ name: 'sec0' }] }],
  leases: [{ spec: { holderIdentity: 'three' } }, { spec: { holderIdentity: '' } }, { spec: null }],
};

export function goodChange(random: Random, kind: Kind): Json {
  const changes = random.chance(0.35) ? labelChanges : goodChanges[kind.plural];
  return random.pick(changes) ?? {};
}

/** Of a Deployment whose pods are on their way: none that makes other ones. */
export function quietChange(random: Random): Json {
  return random.chance(0.5) ? (random.pick(labelChanges) ?? {}) : { spec: { replicas: random.below(4) } };
}
