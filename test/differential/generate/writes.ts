/** Creating and changing. */
import { breakBody } from './brokenBodies.ts';
import { makeBody } from './bodies.ts';
import { changeFor, goodChange, quietChange } from './changes.ts';
import { merge } from './merge.ts';
import { call, comparisonOf, none, pickKind, withQuery, writeParameters, type Operation } from './operation.ts';
import { kinds, type Kind } from './kinds.ts';
import type { Model } from './model.ts';
import { json, text, type Body } from './step.ts';

const { deployments, pods } = kinds;

export const create: Operation = (random, model) => {
  const kind = pickKind(random);
  const name = model.freeName(random, kind);
  if (name === undefined) return none;
  const good = makeBody(random, kind, name);
  const { isDry, query } = writeParameters(random);
  const isBroken = random.chance(0.3);
  const body = isBroken ? breakBody(random, kind, good) : json(good);
  const comparison = comparisonOf(model, kind);
  if (!isDry && isBroken) model.touched(kind, name);
  if (!isDry && !isBroken) model.created(kind, name);
  const contentType = random.chance(0.03) ? random.pick(['text/plain', 'application/yaml', 'nonsense']) : undefined;
  const rest = contentType === undefined ? {} : { contentType };
  return [call('POST', withQuery(model.path(kind), query), { body, comparison, ...rest })];
};

/** With a name that the server makes. Of the kinds that start nothing. */
export const createGenerated: Operation = (random, model) => {
  const kind = pickKind(random);
  if (kind.isLive) return none;
  const good = makeBody(random, kind, kind.names[0]);
  const generateName = random.pick(['gen-', 'gen-a.', 'Gen-', '']);
  const body = json(merge(good, { metadata: { name: null, generateName } }));
  return [call('POST', withQuery(model.path(kind), writeParameters(random).query), { body })];
};

export const replace: Operation = (random, model) => {
  const kind = pickKind(random);
  const name = model.name(random, kind);
  // Of what controllers write too, the version may have changed since it was read.
  if (name === undefined || (kind.isLive && !model.isSettled)) return none;
  const path = model.path(kind, name);
  const { isDry, query } = writeParameters(random);
  const body =
    random.weighted<Body>([
      [6, { kind: 'current', path, change: goodChange(random, kind) }],
      [4, { kind: 'current', path, change: changeFor(random, kind) }],
      [1, { kind: 'current', path, change: { metadata: { resourceVersion: '1' } } }],
      [1, { kind: 'current', path, change: { metadata: { resourceVersion: null } } }],
      [1, { kind: 'current', path, change: { metadata: { uid: '00000000-0000-0000-0000-000000000000' } } }],
      [1, { kind: 'current', path, change: { metadata: { name: 'another' } } }],
      [2, json(makeBody(random, kind, name))],
      [1, breakBody(random, kind, makeBody(random, kind, name))],
    ]) ?? text('');
  const comparison = comparisonOf(model, kind);
  if (!isDry) model.touched(kind, name);
  return [call('PUT', withQuery(path, query), { body, comparison })];
};

export const patch: Operation = (random, model) => {
  const kind = pickKind(random);
  const name = model.name(random, kind);
  if (name === undefined) return none;
  const { isDry, query } = writeParameters(random);
  const isBusy = isRolling(model, kind, name);
  const change = isBusy ? quietChange(random) : goodChange(random, kind);
  const [contentType, body] = random.weighted<readonly [string, Body]>([
    [8, ['application/merge-patch+json', json(change)]],
    [5, ['application/merge-patch+json', json(isBusy ? change : changeFor(random, kind))]],
    [3, ['application/strategic-merge-patch+json', json(change)]],
    [2, ['application/strategic-merge-patch+json', json(isBusy ? change : changeFor(random, kind))]],
    [3, ['application/json-patch+json', json(random.pick(jsonPatches))]],
    [1, ['application/json', json(goodChange(random, kind))]],
    [1, ['application/merge-patch+json', text(random.pick(['', '{', '[]', 'null', '"x"']))]],
  ]) ?? ['application/json', text('')];
  const comparison = comparisonOf(model, kind);
  if (!isDry) model.touched(kind, name);
  return [call('PATCH', withQuery(model.path(kind, name), query), { contentType, body, comparison })];
};

/** How many templates a controller gets to see that change one after the other is chance. */
const isRolling = (model: Model, kind: Kind, name: string): boolean =>
  kind.plural === 'deployments' && model.isBusy('deployments', name);

const jsonPatches: readonly [unknown, ...unknown[]] = [
  [{ op: 'add', path: '/metadata/labels/patched', value: 'yes' }],
  [{ op: 'replace', path: '/metadata/labels/tier', value: 'patched' }],
  [{ op: 'remove', path: '/metadata/labels/none' }],
  [{ op: 'test', path: '/metadata/labels/tier', value: 'never' }],
  [{ op: 'add', path: '/metadata/annotations', value: { 'example.com/a~b': 'c' } }],
  [{ op: 'copy', from: '/metadata/labels/app', path: '/metadata/labels/copied' }],
  [{ op: 'move', from: '/metadata/labels/app', path: '/metadata/labels/moved' }],
  [{ op: 'jump', path: '/metadata' }],
  [{ op: 'replace', path: '/metadata/labels/tier', value: 5 }],
  { op: 'add' },
  [],
];

/** Server-side apply, by one manager. */
export const apply: Operation = (random, model) => {
  const kind = pickKind(random);
  const name = model.appliedName(kind);
  if (name === undefined || isRolling(model, kind, name)) return none;
  const good = makeBody(random, kind, name);
  const query = random.chance(0.9) ? { fieldManager: 'tester', force: 'true' } : {};
  const body = random.chance(0.8) ? json(good) : breakBody(random, kind, good);
  const comparison = comparisonOf(model, kind);
  model.created(kind, name);
  return [
    call('PATCH', withQuery(model.path(kind, name), query), {
      contentType: 'application/apply-patch+yaml',
      body,
      comparison,
    }),
  ];
};

export const scale: Operation = (random, model) => {
  const kind = { ...pickKind(random) };
  const plural = random.chance(0.8) ? 'deployments' : kind.plural;
  const target = plural === 'deployments' ? deployments : kind;
  const name = model.name(random, target);
  if (name === undefined) return none;
  const path = `${model.path(target, name)}/scale`;
  const comparison = comparisonOf(model, target);
  if (random.chance(0.25)) return [call('GET', path, { comparison })];
  const { isDry, query } = writeParameters(random);
  const replicas = random.pick<unknown>([0, 1, 2, 3, 1, 2, -1, 'many', null]);
  const patched = { contentType: 'application/merge-patch+json', body: json({ spec: { replicas } }) };
  if (!isDry) model.touched(target, name);
  if (random.chance(0.7)) return [call('PATCH', withQuery(path, query), { ...patched, comparison })];
  // A PUT names the version, which controllers may change.
  const body: Body = model.isSettled
    ? { kind: 'current', path, change: { spec: { replicas } } }
    : json({ metadata: { name, namespace: model.namespace }, spec: { replicas } });
  return [call('PUT', withQuery(path, query), { body, comparison })];
};

/** The status of what no controller would set right at once: conditions that nobody else knows. */
export const status: Operation = (random, model) => {
  const kind = random.chance(0.7) ? pods : pickKind(random);
  const name = model.name(random, kind);
  if (name === undefined) return none;
  const path = `${model.path(kind, name)}/status`;
  const comparison = comparisonOf(model, kind);
  if (random.chance(0.2)) return [call('GET', path, { comparison })];
  const condition = { type: 'k7-sandboxes.dev/setup', status: random.pick(['True', 'False']), reason: 'Tested' };
  const change = random.pick<unknown>([
    { status: { conditions: [condition] } },
    { metadata: { annotations: { 'example.com/by-status': 'yes' } }, spec: { hostname: 'x' } },
    { status: { unknownField: 1 } },
    { status: 'text' },
  ]);
  const isMerge = kind.plural !== 'pods';
  const contentType = `application/${isMerge ? 'merge-patch' : 'strategic-merge-patch'}+json`;
  model.touched(kind, name);
  return [call('PATCH', path, { contentType, body: json(change), comparison })];
};
