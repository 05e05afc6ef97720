/** Bodies that the API server takes: ordinary ones, and odd ones that it takes too. */
import type { Json } from '../../contract/kubeClient.ts';
import type { Kind, KindName } from './kinds.ts';
import { podSpec, quickPodSpec } from './podBodies.ts';
import type { Random } from './random.ts';

type MakeRest = (random: Random, name: string) => Json;

const bodies: Readonly<Record<KindName, MakeRest>> = {
  deployments: deployment,
  pods: (random) => ({ spec: random.chance(0.3) ? quickPodSpec(random) : podSpec(random) }),
  secrets: secret,
  networkpolicies: (random, name) => ({ spec: policySpec(random, name) }),
  configmaps: (random) => ({ data: { color: random.pick(['red', 'blue']), lines: 'a\nb\n' } }),
  serviceaccounts: (random) => (random.chance(0.5) ? { automountServiceAccountToken: false } : {}),
  leases: (random) => ({ spec: leaseSpec(random) }),
};

/** A whole object, as a client would send it. */
export function makeBody(random: Random, kind: Kind, name: string): Json {
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: { name, labels: { app: name, tier: random.pick(['front', 'back']) }, ...oddMetadata(random) },
    ...bodies[kind.plural](random, name),
  };
}

function oddMetadata(random: Random): Json {
  const odd: readonly Json[] = [
    { annotations: { 'example.com/note': 'two words', 'k7-sandboxes.dev/creating': '2026-01-01T00:00:00Z' } },
    { uid: '00000000-0000-0000-0000-000000000000', creationTimestamp: '2020-01-01T00:00:00Z' },
    { generation: 7, selfLink: '/nowhere' },
    { labels: { 'example.com/empty': '', 'a.b-c_d': 'E.f-g_h' } },
  ];
  return random.chance(0.3) ? (random.pick(odd) ?? {}) : {};
}

function deployment(random: Random, name: string): Json {
  const labels = { app: name, ...(random.chance(0.3) ? { 'katakate.org/sandbox': name } : {}) };
  const strategies: readonly Json[] = [
    {},
    {},
    { strategy: { type: 'Recreate' } },
    { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
    { minReadySeconds: 0, revisionHistoryLimit: 2, progressDeadlineSeconds: 3600 },
  ];
  const replicas = random.pick<Json>([{}, { replicas: 0 }, { replicas: 1 }, { replicas: 2 }, { replicas: 3 }]);
  const annotations = random.chance(0.2) ? { annotations: { 'example.com/of-template': 'yes' } } : {};
  return {
    spec: {
      ...replicas,
      ...random.pick(strategies),
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels, ...annotations }, spec: podSpec(random) },
    },
  };
}

function secret(random: Random): Json {
  return random.pick<Json>([
    { stringData: { TOKEN: 'a b', EMPTY: '' } },
    { data: { TOKEN: 'YQ==' }, type: 'Opaque' },
    { data: { TOKEN: 'YQ==' }, stringData: { TOKEN: 'b', OTHER: 'c' } },
    { type: 'example.com/odd', data: {} },
    { stringData: { 'a.b': 'c' }, immutable: true },
    {},
  ]);
}

function policySpec(random: Random, name: string): Json {
  const podSelector = { matchLabels: { app: name } };
  return random.pick<Json>([
    { podSelector },
    { podSelector, policyTypes: ['Egress'], egress: [] },
    { podSelector, policyTypes: ['Ingress'] },
    { podSelector, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    { podSelector: {}, egress: [{ ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] }] },
    {
      podSelector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { a: 'b' } } }] }],
      egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.128/25'] } }], ports: [{ port: 443 }] }],
    },
    { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: [name] }] } },
  ]);
}

function leaseSpec(random: Random): Json {
  const holderIdentity = random.pick(['one', 'two']);
  return random.pick<Json>([
    { holderIdentity, leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.000000Z', leaseTransitions: 1 },
    { holderIdentity, acquireTime: '2026-01-01T00:00:00.123456Z' },
    {},
  ]);
}
