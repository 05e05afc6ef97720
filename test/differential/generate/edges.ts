/** What is no object: discovery, questions about rights, and paths and methods that lead nowhere. */
import { kinds } from './kinds.ts';
import { call, none, pickKind, type Operation } from './operation.ts';
import { json, text, type Comparison } from './step.ts';

const discoveryPaths: readonly (readonly [string, Comparison])[] = [
  ['/api', 'all'],
  ['/apis', 'all'],
  ['/api/v1', 'all'],
  ['/apis/apps', 'all'],
  ['/apis/apps/v1', 'all'],
  ['/apis/networking.k8s.io/v1', 'all'],
  ['/apis/node.k8s.io/v1', 'all'],
  ['/apis/coordination.k8s.io/v1', 'all'],
  ['/apis/metrics.k8s.io/v1beta1', 'all'],
  ['/apis/authorization.k8s.io/v1', 'all'],
  ['/apis/none.example.com/v1', 'all'],
  ['/version', 'all'],
  ['/healthz', 'all'],
  ['/readyz', 'all'],
  ['/livez', 'all'],
  ['/openapi/v3', 'code'],
];

export const discovery: Operation = (random) => {
  const [path, comparison] = random.pick(discoveryPaths) ?? ['/api', 'all'];
  return [call('GET', path, { comparison })];
};

export const accessReview: Operation = (random, model) => {
  const verb = random.pick(['get', 'list', 'create', 'delete', 'watch', 'patch']);
  const resourceAttributes = {
    namespace: model.namespace,
    verb,
    resource: random.pick(['pods', 'secrets', 'widgets']),
  };
  const value = random.pick<unknown>([
    { spec: { resourceAttributes } },
    { spec: { resourceAttributes: { ...resourceAttributes, subresource: 'exec' } } },
    { spec: { resourceAttributes: { verb, group: 'apps', resource: 'deployments' } } },
    { spec: { nonResourceAttributes: { verb: 'get', path: '/version' } } },
    { spec: {} },
    {},
  ]);
  const body = json({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', ...(value as object) });
  return [call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { body })];
};

export const wrongPath: Operation = (random, model) => {
  const { namespace } = model;
  const path = random.pick([
    '/nowhere',
    '/api/v2',
    '/api/v1/widgets',
    '/apis/none.example.com/v1/widgets',
    '/apis/apps/v1beta9/deployments',
    `/api/v1/namespaces/${namespace}/widgets`,
    `/api/v1/namespaces/${namespace}/deployments`,
    `/api/v1/namespaces/${namespace}/pods/pod0/nothing`,
    `/api/v1/namespaces/${namespace}/secrets/sec0/status`,
    `/api/v1/namespaces/${namespace}/secrets/sec0/scale`,
    `/api/v1/namespaces/${namespace}/pods/pod0/log/more`,
    '/api/v1/pods/pod0',
    '/apis/node.k8s.io/v1/namespaces/default/runtimeclasses',
    `/api/v1/namespaces/${namespace}/pods/`,
    '/api/',
    '//api/v1',
  ]);
  const comparison = path.endsWith('/') ? 'envelope' : 'all';
  const method = random.pick(['GET', 'GET', 'POST', 'DELETE']);
  // Which is no wrong path at all.
  if (method === 'DELETE' && path.endsWith('/pods/')) model.collectionDeleted(kinds.pods);
  return [call(method, path, { body: json({}), comparison })];
};

export const wrongMethod: Operation = (random, model) => {
  const kind = pickKind(random);
  const name = model.name(random, kind);
  if (name === undefined) return none;
  const object = model.path(kind, name);
  const [method, path] = random.pick<[string, string]>([
    ['POST', object],
    ['PUT', model.path(kind)],
    ['PATCH', model.path(kind)],
    ['OPTIONS', object],
    ['PROPFIND', object],
    ['POST', '/api/v1'],
    ['DELETE', '/version'],
    ['PUT', `${model.path(kinds.pods, 'pod0')}/log`],
    ['DELETE', `${model.path(kinds.deployments, 'dep0')}/scale`],
    ['POST', `${model.path(kinds.deployments, 'dep0')}/status`],
    ['DELETE', '/api/v1/namespaces'],
  ]);
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return [call(method, path, { body: random.chance(0.5) ? json({}) : text(''), contentType })];
};
