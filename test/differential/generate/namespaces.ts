import { call, none, type Operation } from './operation.ts';
import { json } from './step.ts';

const merge = 'application/merge-patch+json';

/** A second namespace comes, is used, and goes. */
export const secondNamespace: Operation = (random, model) => {
  // Until it is gone, two clusters are at different points of its end.
  if (model.isSecondNamespaceLeaving) return none;
  const name = `${model.namespace}-x`;
  const path = `/api/v1/namespaces/${name}`;
  const secrets = `${path}/secrets`;
  const make = call('POST', '/api/v1/namespaces', { body: json({ metadata: { name } }) });
  const calls = random.weighted([
    [3, [make, call('POST', secrets, { body: json({ metadata: { name: 'inside' } }) })]],
    [1, [call('GET', path)]],
    [1, [call('GET', `${secrets}/inside`)]],
    [1, [call('PATCH', path, { contentType: merge, body: json({ metadata: { labels: { a: 'b' } } }) })]],
    [1, [call('PATCH', path, { contentType: merge, body: json({ spec: { finalizers: null }, status: null }) })]],
    [1, [call('PUT', path, { body: { kind: 'current', path, change: { metadata: { annotations: { a: 'b' } } } } })]],
  ] as const);
  if (random.chance(0.75)) return calls ?? none;
  model.secondNamespaceDeleted();
  return [call('DELETE', path)];
};

export const wrongNamespace: Operation = (random, model) => {
  const name = `${model.namespace}-x`;
  return random.pick([
    [call('POST', '/api/v1/namespaces', { body: json({ metadata: { name: 'Not_Valid' } }) })],
    [call('POST', '/api/v1/namespaces', { body: json({ metadata: { name: `${name}.dots` } }) })],
    [call('POST', '/api/v1/namespaces?dryRun=All', { body: json({ metadata: { name: `${name}y` } }) })],
    [call('POST', '/api/v1/namespaces/none-such/secrets', { body: json({ metadata: { name: 'lost' } }) })],
    [call('DELETE', '/api/v1/namespaces/none-such')],
    [call('DELETE', `/api/v1/namespaces/${model.namespace}?dryRun=All`)],
  ]);
};
