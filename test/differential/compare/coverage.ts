/** What one target has shown again and again over the whole run, and the other one never. */
import { isJson } from '../json.ts';
import type { Watches, WatchEvent } from '../target/watches.ts';
import type { Difference } from './difference.ts';
import { facetsOf } from './facets.ts';
import { isSettledLife, livesOf } from './lives.ts';
import { normalizeText } from './normalize.ts';
import { livePlurals, passivePlurals } from './watchEvents.ts';

/** As often one must have shown it. */
const often = 3;

export function compareCoverage(real: Watches, embedded: Watches): readonly Difference[] {
  return [...livePlurals, ...passivePlurals, 'events'].flatMap((plural) => [
    ...onOneSide(`shape: ${plural}`, shapes(told(plural, real)), shapes(told(plural, embedded))),
    ...(livePlurals.includes(plural)
      ? onOneSide(`states: ${plural}`, values(plural, told(plural, real)), values(plural, told(plural, embedded)))
      : []),
  ]);
}

/** Of what has been there at a rest: how far the others come before they go is chance. */
const told = (plural: string, watches: Watches): readonly WatchEvent[] =>
  livePlurals.includes(plural)
    ? livesOf(watches.events(plural))
        .filter(isSettledLife)
        .flatMap(({ events }) => events)
    : watches.events(plural);

type Counts = ReadonlyMap<string, number>;

function onOneSide(where: string, real: Counts, embedded: Counts): readonly Difference[] {
  const keys = new Set([...real.keys(), ...embedded.keys()]);
  return [...keys]
    .map((key) => ({ where, path: key, real: real.get(key), embedded: embedded.get(key) }))
    .filter((each) => (each.real ?? 0) >= often || (each.embedded ?? 0) >= often)
    .filter((each) => each.real === undefined || each.embedded === undefined);
}

/** The paths of all values of all objects, with their types. */
function shapes(events: readonly WatchEvent[]): Counts {
  const counts = new Map<string, number>();
  const visit = (path: string, value: unknown): void => {
    if (Array.isArray(value) && value.length > 0) value.forEach((each) => visit(`${path}[]`, each));
    else if (Array.isArray(value)) add(counts, `${path}: []`);
    else if (isJson(value) && Object.keys(value).length === 0) add(counts, `${path}: {}`);
    else if (isJson(value)) for (const [key, each] of Object.entries(value)) visit(`${path}.${keyOf(path, key)}`, each);
    else add(counts, `${path}: ${value === null ? 'null' : typeof value}`);
  };
  for (const { object } of events) visit('', object);
  return counts;
}

/** The keys of maps are not a matter of shape; the prefix of a field of managed fields neither. */
const keyOf = (path: string, key: string): string => {
  if (/\.(labels|annotations|matchLabels|data|nodeSelector)$/.test(path)) return normalizeText(key);
  return key;
};

/** The values of the facets. */
function values(plural: string, events: readonly WatchEvent[]): Counts {
  const counts = new Map<string, number>();
  for (const { object } of events) {
    for (const [facet, value] of Object.entries(facetsOf(plural, object))) add(counts, `${facet}: ${value}`);
  }
  return counts;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
