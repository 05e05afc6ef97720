/** Getting and listing. */
import { kinds, type Kind } from './kinds.ts';
import type { Model } from './model.ts';
import { call, comparisonOf, none, pickKind, withQuery, type Operation } from './operation.ts';
import type { Comparison } from './step.ts';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

const accepts = [
  'application/json',
  'application/json',
  'application/json',
  'application/json',
  '*/*',
  table,
  'text/html',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/vnd.kubernetes.protobuf, application/json',
] as const;

export const get: Operation = (random, model) => {
  const kind = pickKind(random);
  const name = model.anyName(random, kind);
  if (name === undefined) return none;
  const accept = random.pick(accepts);
  const isJson = !accept.includes('yaml') && !accept.includes('protobuf');
  const query = random.chance(0.05) ? { resourceVersion: random.pick(['0', 'abc']) } : {};
  return [
    call('GET', withQuery(model.path(kind, name), query), {
      accept,
      comparison: isJson ? readComparison(model, kind) : 'code',
    }),
  ];
};

const labelSelectors = [
  'app in (dep0, sec1,net0)',
  'tier notin (front)',
  '!tier',
  'tier',
  'tier!=front',
  'tier==front',
  'app in dep0',
  'a b',
  ',',
  '=x',
  'tier=(',
  'tier=not/valid',
  '-bad=x',
  'tier>1',
] as const;

const fieldSelectors = [
  'metadata.name=sec0',
  'metadata.name!=sec0',
  'status.phase=Running',
  'spec.nodeName=nowhere',
  'type=Opaque',
  'spec.replicas=1',
  'metadata.labels.app=x',
  'nonsense',
  'metadata.name=a=b',
] as const;

const oddQueries: readonly Readonly<Record<string, string>>[] = [
  { limit: 'abc' },
  { limit: '-1' },
  { resourceVersion: '0' },
  { resourceVersion: 'abc' },
  { resourceVersion: '0', resourceVersionMatch: 'Exact' },
  { resourceVersionMatch: 'NotOlderThan' },
  { continue: 'nonsense' },
  { timeoutSeconds: '5' },
  { timeoutSeconds: 'x' },
  { unknown: 'parameter' },
  { watch: 'false' },
  { pretty: 'true' },
];

export const list: Operation = (random, model) => {
  const kind = pickKind(random);
  const comparison = readComparison(model, kind) === 'all' ? 'all' : 'envelope';
  const query = random.weighted<() => Readonly<Record<string, string>>>([
    [3, () => ({})],
    [3, () => ({ labelSelector: `app=${random.pick(kind.names)}` })],
    [4, () => ({ labelSelector: random.pick(labelSelectors) })],
    [3, () => ({ fieldSelector: random.pick(fieldSelectors) })],
    [3, () => random.pick(oddQueries) ?? {}],
  ]);
  const accept = random.chance(0.1) ? table : 'application/json';
  return [call('GET', withQuery(model.path(kind), query?.() ?? {}), { comparison, accept })];
};

/** A list in pages. */
export const pages: Operation = (random, model) => {
  const kind = pickKind(random);
  if (readComparison(model, kind) !== 'all') return none;
  const path = model.path(kind);
  const limit = String(1 + random.below(2));
  return [
    call('GET', withQuery(path, { limit })),
    call('GET', withQuery(path, { limit, continue: '<<continue>>' })),
    ...(random.chance(0.3)
      ? [call('GET', withQuery(path, { limit, continue: '<<continue>>', resourceVersion: '5' }))]
      : []),
  ];
};

/** A watch of what is there and does not change. */
export const shortWatch: Operation = (random, model) => {
  const kind = pickKind(random);
  if (kind.isLive || model.isAnyLeaving(kind.plural)) return none;
  const query = random.pick<Readonly<Record<string, string>>>([
    {},
    { resourceVersion: '0' },
    { labelSelector: 'tier=front' },
    { fieldSelector: `metadata.name=${kind.names[0]}` },
    { resourceVersion: '0', allowWatchBookmarks: 'true' },
    { sendInitialEvents: 'true' },
    { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' },
    { resourceVersion: 'abc' },
    { labelSelector: 'a b' },
    { fieldSelector: 'nonsense' },
  ]);
  return [call('GET', withQuery(model.path(kind), { watch: 'true', timeoutSeconds: '1', ...query }))];
};

/** What belongs to a Deployment. */
export const owned: Operation = (random, model) => {
  const deployment = model.isSettled ? model.settledDeployment(random) : undefined;
  if (deployment === undefined) return none;
  const pod = model.path(kinds.pods, `<<pod ${deployment}>>`);
  const sets = model.path(kinds.deployments).replace(/deployments$/, 'replicasets');
  const set = `${sets}/<<replicaset ${deployment}>>`;
  const path = random.pick([
    pod,
    pod,
    set,
    `${set}/scale`,
    `${set}/status`,
    `${sets}?labelSelector=app%3D${deployment}`,
    `${pod}/log`,
    `${pod}/log?container=main&tailLines=1`,
    `${pod}/log?container=none`,
    `${pod}/log?previous=true`,
    `${pod}/log?limitBytes=3`,
    `${pod}/log?tailLines=x`,
    `${pod}/exec?command=true&stdout=true`,
  ]);
  return [call('GET', path)];
};

export const log: Operation = (random, model) => {
  const name = model.anyName(random, kinds.pods);
  if (name === undefined) return none;
  // What has been printed, and whether it may be asked for, is certain only once the pod is where it should be.
  if (!model.isSettled && (model.has('pods', name) || model.isBusy('pods', name))) return none;
  const query = random.pick(['', '?tailLines=1', '?tailLines=-1', '?container=main', '?container=x', '?previous=true']);
  return [call('GET', `${model.path(kinds.pods, name)}/log${query}`)];
};

export const metrics: Operation = (random, model) => {
  const root = `/apis/metrics.k8s.io/v1beta1`;
  const path = random.pick([
    `${root}/namespaces/${model.namespace}/pods`,
    `${root}/namespaces/${model.namespace}/pods?labelSelector=app%3Ddep0`,
    `${root}/namespaces/${model.namespace}/pods/none`,
    `${root}/nodes`,
    root,
  ]);
  return [call('GET', path, { comparison: 'envelope' })];
};

function readComparison(model: Model, kind: Kind): Comparison {
  if (!kind.isLive) return model.isAnyLeaving(kind.plural) ? 'envelope' : 'all';
  return comparisonOf(model, kind);
}

/** Things of the whole cluster. */
export const clusterWide: Operation = (random, model) => {
  const path = random.pick([
    '/apis/node.k8s.io/v1/runtimeclasses/kata',
    '/apis/node.k8s.io/v1/runtimeclasses/none',
    `/api/v1/namespaces/${model.namespace}`,
    `/api/v1/namespaces/${model.namespace}/status`,
    '/api/v1/namespaces/none-such',
    `/api/v1/namespaces?fieldSelector=metadata.name%3D${model.namespace}`,
    `/api/v1/namespaces/${model.namespace}/events?limit=1`,
    `/api/v1/namespaces/${model.namespace}/events?fieldSelector=involvedObject.name%3Dnone`,
    `/api/v1/namespaces/${model.namespace}/events/none`,
    '/api/v1/namespaces/none-such/pods',
    '/api/v1/nodes/none-such',
  ]);
  return [call('GET', path, { comparison: path.includes('limit=1') ? 'envelope' : 'all' })];
};
