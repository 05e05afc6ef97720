/** What one target has shown again and again over the whole run, and the other one never. */
import { isJson } from '../json.ts';
import type { Watches, WatchEvent } from '../target/watches.ts';
import type { Difference } from './difference.ts';
import { facetsOf, pathOf } from './facets.ts';
import { livesOf } from './lives.ts';
import { normalizeText } from './normalize.ts';
import { livePlurals, passivePlurals } from './watchEvents.ts';

/** As often one must have shown it. */
const often = 3;

export function compareCoverage(real: Watches, embedded: Watches): readonly Difference[] {
  return [...livePlurals, ...passivePlurals, 'events'].flatMap((plural) => [
    ...onOneSide(`shape: ${plural}`, shapes(real.events(plural)), shapes(embedded.events(plural))),
    ...(livePlurals.includes(plural)
      ? onOneSide(`states: ${plural}`, changes(plural, real), changes(plural, embedded))
      : []),
  ]);
}

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

/** From which value to which one the facets have gone. */
function changes(plural: string, watches: Watches): Counts {
  const counts = new Map<string, number>();
  for (const { events } of livesOf(watches.events(plural))) {
    const states = events.map(({ object }) => facetsOf(plural, object));
    const facets = new Set(states.flatMap((state) => Object.keys(state)));
    for (const facet of facets) {
      const path = pathOf(states.map((state) => state[facet] ?? 'none'));
      path.slice(1).forEach((value, index) => add(counts, `${facet}: ${path[index] ?? ''} → ${value}`));
    }
  }
  return counts;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
