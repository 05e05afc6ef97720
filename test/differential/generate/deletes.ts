/** Deleting. */
import { kinds } from './kinds.ts';
import { call, none, pickKind, withQuery, type Operation } from './operation.ts';
import { json, text } from './step.ts';

const strangeOptions = [
  json({ preconditions: { uid: '00000000-0000-0000-0000-000000000000' } }),
  json({ preconditions: { resourceVersion: '1' } }),
  json({ propagationPolicy: 'Sideways' }),
  json({ propagationPolicy: 'Orphan', orphanDependents: true }),
  json({ kind: 'Wrong', apiVersion: 'v1' }),
  json({ gracePeriodSeconds: 'soon' }),
  text('{'),
] as const;

export const remove: Operation = (random, model) => {
  const kind = pickKind(random);
  const name = model.anyName(random, kind);
  if (name === undefined) return none;
  const path = model.path(kind, name);
  const comparison = kind.isLive ? 'unsettled' : 'all';
  if (random.chance(0.08)) {
    return [call('DELETE', withQuery(path, { dryRun: 'All' }), { comparison })];
  }
  if (random.chance(0.2)) {
    const options = random.pick(strangeOptions);
    // Some of these delete: the name is left alone until that is done.
    model.deleted(kind, name, false);
    return [call('DELETE', path, { body: options, comparison })];
  }
  const drawn = random.pick([undefined, undefined, 'Background', 'Background', 'Foreground', 'Orphan']);
  // Whether a controller has made anything yet that would be left behind is chance.
  const propagationPolicy = drawn === 'Orphan' && model.isBusy(kind.plural, name) ? 'Foreground' : drawn;
  const isQuick = !kind.isLive && propagationPolicy !== 'Foreground' && propagationPolicy !== 'Orphan';
  const isSure = model.isSettled || !kind.isLive;
  const preconditions = isSure && random.chance(0.4) ? { preconditions: { uid: `<<uid ${path}>>` } } : {};
  const grace = kind.plural === 'pods' && random.chance(0.3) ? { gracePeriodSeconds: random.pick([0, 1, 5]) } : {};
  model.deleted(kind, name, isQuick);
  const options = { ...preconditions, ...grace, ...(propagationPolicy === undefined ? {} : { propagationPolicy }) };
  const isInQuery = Object.keys(preconditions).length === 0 && random.chance(0.3);
  const query = propagationPolicy === undefined ? {} : { propagationPolicy };
  const deletion = isInQuery
    ? call('DELETE', withQuery(path, query), { comparison })
    : call('DELETE', path, { body: json({ kind: 'DeleteOptions', apiVersion: 'v1', ...options }), comparison });
  // Gone at once, or there until something else is: both are answers.
  const isGone = isQuick || (kind.plural === 'deployments' && (propagationPolicy ?? 'Background') === 'Background');
  return isGone ? [deletion, call('GET', path)] : [deletion];
};

/** A pod of a Deployment, which makes another one. */
export const removeOwnedPod: Operation = (random, model) => {
  const deployment = model.isSettled ? model.settledDeployment(random) : undefined;
  if (deployment === undefined) return none;
  model.touched(kinds.deployments, deployment);
  const path = model.path(kinds.pods, `<<pod ${deployment}>>`);
  return [call('DELETE', path, { comparison: 'unsettled' })];
};

export const removeCollection: Operation = (random, model) => {
  const kind = pickKind(random);
  const name = random.pick(kind.names);
  const labelSelector = random.pick([`app=${name}`, 'tier=front', 'app=nothing', 'not a selector']);
  if (kind.plural === 'serviceaccounts' || kind.plural === 'configmaps') return none;
  model.collectionDeleted(kind);
  const query = random.chance(0.2) ? { labelSelector, dryRun: 'All' } : { labelSelector };
  return [call('DELETE', withQuery(model.path(kind), query), { comparison: 'envelope' })];
};
