/** What one target has shown again and again over the whole run, and the other one never. */
import { nameOf } from '../../contract/kubeClient.ts';
import { isJson } from '../json.ts';
import type { Watches, WatchEvent } from '../target/watches.ts';
import type { Difference } from './difference.ts';
import { facetsOf } from './facets.ts';
import { isSettledLife, livesOf } from './lives.ts';
import { normalizeText } from './normalize.ts';
import { livePlurals, passivePlurals } from './watchEvents.ts';

/** By so many objects, or between so many rests, one must have shown it. */
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

/** Where each thing has been shown: many times in one place may have one cause, and that be chance. */
type Places = ReadonlyMap<string, ReadonlySet<string>>;

function onOneSide(where: string, real: Places, embedded: Places): readonly Difference[] {
  const keys = new Set([...real.keys(), ...embedded.keys()]);
  return [...keys]
    .map((key) => ({ where, path: key, real: real.get(key)?.size, embedded: embedded.get(key)?.size }))
    .filter((each) => (each.real ?? 0) >= often || (each.embedded ?? 0) >= often)
    .filter((each) => each.real === undefined || each.embedded === undefined);
}

/** The paths of all values of all objects, with their types. */
function shapes(events: readonly WatchEvent[]): Places {
  return placesOf(events, ({ object }) => shapesOf('', object));
}

function shapesOf(path: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [`${path}: []`] : value.flatMap((each) => shapesOf(`${path}[]`, each));
  }
  if (!isJson(value)) return [`${path}: ${value === null ? 'null' : typeof value}`];
  const entries = Object.entries(value);
  if (entries.length === 0) return [`${path}: {}`];
  return entries.flatMap(([key, each]) => shapesOf(`${path}.${keyOf(path, key)}`, each));
}

/** The keys of maps are not a matter of shape; the prefix of a field of managed fields neither. */
const keyOf = (path: string, key: string): string => {
  if (/\.(labels|annotations|matchLabels|data|nodeSelector)$/.test(path)) return normalizeText(key);
  return key;
};

/** The values of the facets. */
function values(plural: string, events: readonly WatchEvent[]): Places {
  return placesOf(events, ({ object }) =>
    Object.entries(facetsOf(plural, object)).map(([facet, value]) => `${facet}: ${value}`),
  );
}

function placesOf(events: readonly WatchEvent[], keysOf: (event: WatchEvent) => readonly string[]): Places {
  const places = new Map<string, Set<string>>();
  for (const event of events) {
    const place = `${event.span} ${normalizeText(nameOf(event.object))}`;
    for (const key of keysOf(event)) places.set(key, (places.get(key) ?? new Set()).add(place));
  }
  return places;
}
