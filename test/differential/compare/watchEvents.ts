/**
 * Compares what the watches have told.
 *
 * What clients alone write must have come as the same events with the same objects, one by one. What controllers and the
 * node write comes in steps that are cut differently each time, on one cluster too. There each facet of an object (its
 * phase, each condition, each container's state, its deletion) is followed for itself, from one rest of both targets to
 * the next: it must begin and end with the same values, and what lies between on one side must be what lies between on
 * the other with values left out (two changes told as one). This holds for objects that no more than one call has
 * touched in that time; those that several calls have touched have different ways to the same end.
 */
import { diff } from './diff.ts';
import type { Difference } from './difference.ts';
import { facetsOf, pathOf } from './facets.ts';
import { isJson } from '../json.ts';
import { brokenRules, isSettledLife, livesOf, type Life } from './lives.ts';
import { canonical, normalize, normalizeText } from './normalize.ts';
import type { Watches } from '../target/watches.ts';

/** How many calls have touched an object of that name in that span; what a Deployment owns counts with it. */
export type Touches = (span: number, name: string) => number;

export const passivePlurals = ['secrets', 'networkpolicies', 'configmaps', 'serviceaccounts', 'leases'];
export const livePlurals = ['deployments', 'replicasets', 'pods'];

export function compareWatches(real: Watches, embedded: Watches, touches: Touches): readonly Difference[] {
  const problems = diff('watch', 'problems', real.problems, embedded.problems);
  const rules = [...passivePlurals, ...livePlurals].flatMap((plural) =>
    diff(`watch: ${plural}`, 'rules', brokenRules(real.events(plural)), brokenRules(embedded.events(plural))),
  );
  const passive = passivePlurals.flatMap((plural) => comparePassive(plural, real, embedded));
  const live = livePlurals.flatMap((plural) => compareLive(plural, real, embedded, touches));
  return [...problems, ...rules, ...passive, ...live];
}

function comparePassive(plural: string, real: Watches, embedded: Watches): readonly Difference[] {
  const [left, right] = [real, embedded].map((watches) => tellingsByName(plural, watches));
  const names = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]);
  return [...names].flatMap((name) => {
    const ours = right?.get(name) ?? [];
    const theirs = left?.get(name) ?? [];
    const first = theirs.findIndex((each, index) => canonical(each) !== canonical(ours[index]));
    const index = first === -1 && ours.length > theirs.length ? theirs.length : first;
    return index === -1 ? [] : diff(`watch: ${plural}/${name}`, '', theirs[index], ours[index]);
  });
}

/** The events of each name, in their order; of names that the server has made, in the order of what they tell. */
function tellingsByName(plural: string, watches: Watches): ReadonlyMap<string, readonly unknown[]> {
  const lives = livesOf(watches.events(plural));
  const byName = new Map<string, unknown[]>();
  for (const { name, events } of lives) {
    const told = events.map(({ type, object }) => ({ type, object: normalize(withoutGeneration(plural, object)) }));
    // A write may change no more than who has written what.
    const news = told.filter(
      (each, index) => canonical(each.object) !== canonical(told[index - 1]?.object) || each.type === 'DELETED',
    );
    byName.set(name, [...(byName.get(name) ?? []), ...news]);
  }
  for (const [name, told] of byName) {
    if (name.includes('<random>')) told.sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
    byName.set(name, told);
  }
  return byName;
}

/** A real cluster counts writes of a NetworkPolicy that write what was there, which is one of the known differences. */
function withoutGeneration(plural: string, object: unknown): unknown {
  if (plural !== 'networkpolicies' || !isJson(object) || !isJson(object['metadata'])) return object;
  const { generation: _generation, ...metadata } = object['metadata'];
  return { ...object, metadata };
}

function compareLive(plural: string, real: Watches, embedded: Watches, touches: Touches): readonly Difference[] {
  const left = pathsByKey(plural, real, touches);
  const right = pathsByKey(plural, embedded, touches);
  const keys = [...left.keys()].filter((key) => right.has(key));
  return keys.flatMap((key) => {
    const theirs = (left.get(key) ?? []).filter(isChange);
    const ours = (right.get(key) ?? []).filter(isChange);
    const isSame = theirs.every((path) => ours.some((other) => isCut(path, other)));
    const isReverse = ours.every((path) => theirs.some((other) => isCut(path, other)));
    if (isSame && isReverse) return [];
    return [{ where: `watch: ${plural}`, path: key, real: shown(theirs), embedded: shown(ours) }];
  });
}

/** What is told of again while nothing of it has changed says nothing. */
const isChange = (path: readonly string[]): boolean => path.length > 1;

const shown = (paths: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(paths.map((path) => path.join(' → ')))].sort();

/** By span, name and facet: the ways of all objects of that name. */
function pathsByKey(plural: string, watches: Watches, touches: Touches): ReadonlyMap<string, string[][]> {
  const paths = new Map<string, string[][]>();
  for (const life of livesOf(watches.events(plural)).filter(isSettledLife)) {
    for (const [key, path] of lifePaths(plural, life, touches)) paths.set(key, [...(paths.get(key) ?? []), [...path]]);
  }
  return paths;
}

function lifePaths(plural: string, life: Life, touches: Touches): readonly (readonly [string, readonly string[]])[] {
  const found: [string, readonly string[]][] = [];
  let before: Readonly<Record<string, string>> = {};
  const spans = [...new Set(life.events.map(({ span }) => span))];
  for (const span of spans) {
    const own = life.events.filter((event) => event.span === span);
    const states = own.map(({ type, object }) => ({
      ...facetsOf(plural, object),
      ...(type === 'DELETED' ? gone : {}),
    }));
    const facets = new Set(states.flatMap((state) => Object.keys(state)));
    if (touches(span, life.name) <= 1) {
      for (const facet of facets) {
        const values = [before, ...states].map((state: Readonly<Record<string, string>>) => state[facet] ?? 'none');
        found.push([`span ${span}: ${life.name}: ${facet}`, pathOf(values.map(normalizeText))]);
      }
    }
    before = states.at(-1) ?? before;
  }
  return found;
}

const gone = { deletion: 'gone' };

/** One is the other with values between the first and the last left out. */
function isCut(one: readonly string[], other: readonly string[]): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short[0] !== long[0] || short.at(-1) !== long.at(-1)) return false;
  let position = 0;
  for (const value of long) if (value === short[position]) position++;
  return position === short.length;
}
