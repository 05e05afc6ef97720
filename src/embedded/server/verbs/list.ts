import type { KubeObject } from '../../objects/kubeObject.ts';
import type { ObjectStore } from '../../objects/objectStore.ts';
import type { Answer, ApiCall, VerbContext } from '../apiCall.ts';
import { fieldMatcher } from '../fieldSelector.ts';
import { labelMatcher, type Matcher } from '../labelSelector.ts';
import { gone, KubeHttpError } from '../status.ts';
import type { Target } from '../target.ts';
import { pageKey, readContinueToken, writeContinueToken, type ContinueToken } from './continueToken.ts';
import { readListOptions, tooLargeVersion, type ListOptions } from './listOptions.ts';

export function list({ store }: VerbContext, { target, query }: ApiCall): Answer {
  const options = readListOptions(query);
  const matches = selectorOf(target, query);
  const from = options.continueToken === undefined ? undefined : readContinueToken(options.continueToken);
  const version = versionToShow(store, options, from);
  // The cache of the real server gives all of it at version 0.
  const limit = options.version === 0 ? 0 : options.limit;
  const { namespace, resource } = target;
  const present =
    from === undefined && version === store.version ? listNow(store, target) : listAt(store, target, version, from);
  const rest = matches === undefined ? present : present.filter(matches);
  const items = limit > 0 && limit < rest.length ? rest.slice(0, limit) : rest;
  const last = items.length < rest.length ? items.at(-1) : undefined;
  const metadata = {
    resourceVersion: String(version),
    ...(last === undefined ? {} : { continue: writeContinueToken({ version, after: pageKey(last, namespace) }) }),
    // With a selector it is not known how many there are.
    ...(last === undefined || matches !== undefined ? {} : { remainingItemCount: rest.length - items.length }),
  };
  return { code: 200, body: { kind: 'list', resource, metadata, items } };
}

/** What the selectors of the query let through; undefined where there are none. */
export function selectorOf({ resource }: Target, query: URLSearchParams): Matcher | undefined {
  const labelText = query.get('labelSelector') || null;
  const fieldText = query.get('fieldSelector') || null;
  if (labelText === null && fieldText === null) return undefined;
  const labels = labelMatcher(labelText);
  const fields = fieldMatcher(fieldText, resource);
  return (object) => labels(object) && fields(object);
}

function versionToShow(store: ObjectStore, options: ListOptions, from: ContinueToken | undefined): number {
  if (from !== undefined) return from.version < 0 ? store.version : checkToken(store, from);
  const { version = 0, match, limit } = options;
  if (version > store.version) throw tooLargeVersion(version, store.version);
  const isExact = match === 'Exact' || (match === undefined && version > 0 && limit > 0);
  if (!isExact) return store.version;
  if (!isKnown(store, version)) throw gone('The resourceVersion for the provided list is too old.');
  return version;
}

function checkToken(store: ObjectStore, from: ContinueToken): number {
  if (isKnown(store, from.version)) return from.version;
  throw new KubeHttpError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    undefined,
    { continue: writeContinueToken({ version: -1, after: from.after }) },
  );
}

function isKnown(store: ObjectStore, version: number): boolean {
  try {
    store.changesSince(version);
    return true;
  } catch (error) {
    if (error instanceof KubeHttpError) return false;
    throw error;
  }
}

const listNow = (store: ObjectStore, { resource, namespace }: Target): readonly KubeObject[] =>
  store.list(resource, namespace);

/** As it was at that version, after where the page before ended. */
function listAt(
  store: ObjectStore,
  target: Target,
  version: number,
  from: ContinueToken | undefined,
): readonly KubeObject[] {
  const { resource, namespace } = target;
  const objects = new Map(listNow(store, target).map((object) => [pageKey(object, namespace), object]));
  const isOfList = ({ metadata }: KubeObject) => namespace === undefined || metadata.namespace === namespace;
  const changes = version >= store.version ? [] : [...store.changesSince(version)].reverse();
  for (const change of changes) {
    if (change.resource !== resource || !isOfList(change.object)) continue;
    const key = pageKey(change.object, namespace);
    if (change.previous === undefined) objects.delete(key);
    else objects.set(key, change.previous);
  }
  const entries = [...objects].filter(([key]) => from === undefined || compareKeys(key, from.after) > 0);
  return (changes.length === 0 ? entries : entries.sort(([a], [b]) => compareKeys(a, b))).map(([, object]) => object);
}

/** In the order of the store: by namespace, then by name. */
function compareKeys(a: string, b: string): number {
  const [first, second] = [a.lastIndexOf('/'), b.lastIndexOf('/')];
  const [namespace, other] = [a.slice(0, first + 1), b.slice(0, second + 1)];
  if (namespace !== other) return namespace.slice(0, -1) < other.slice(0, -1) ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** What there is now and the selectors of the query name. */
export function readVersionlessList(store: ObjectStore, target: Target, query: URLSearchParams): readonly KubeObject[] {
  const matches = selectorOf(target, query);
  const present = listNow(store, target);
  return matches === undefined ? present : present.filter(matches);
}
