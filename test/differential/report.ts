import type { Difference } from './compare/difference.ts';
import { knownDifferences, type KnownDifference } from './knownDifferences.ts';

export interface Sorted {
  readonly unknown: readonly Difference[];
  /** How often each has been met. */
  readonly known: ReadonlyMap<KnownDifference, number>;
}

export function sortOut(differences: readonly Difference[]): Sorted {
  const known = new Map<KnownDifference, number>();
  const unknown = differences.filter((difference) => {
    const found = knownDifferences.find((each) => isKnownAs(each, difference));
    if (found) known.set(found, (known.get(found) ?? 0) + 1);
    return found === undefined;
  });
  return { unknown, known };
}

function isKnownAs(known: KnownDifference, difference: Difference): boolean {
  return known.matches.some(
    ({ where, path, real, embedded }) =>
      (where?.test(difference.where) ?? true) &&
      (path?.test(difference.path) ?? true) &&
      (real?.test(shown(difference.real)) ?? true) &&
      (embedded?.test(shown(difference.embedded)) ?? true),
  );
}

/** The differences in lines: those of one place together, and places that are alike once; no more than `limit`. */
export function describe(differences: readonly Difference[], limit: number): string {
  const alike = new Map<string, string[]>();
  for (const [where, lines] of linesByPlace(differences)) {
    const key = lines.join('\n').replaceAll(numbered, '$1');
    alike.set(key, [...(alike.get(key) ?? []), where]);
  }
  const groups = [...alike].map(([, places], index) => `${placesOf(places)}\n${[...alike.keys()][index] ?? ''}`);
  const rest = groups.length - limit;
  return [...groups.slice(0, limit), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n');
}

const placesOf = ([first = '', ...others]: readonly string[]): string =>
  others.length === 0 ? first : `${first} (and ${others.length} more)`;

function linesByPlace(differences: readonly Difference[]): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const { where, path, real, embedded } of differences) {
    const lines = [`  ${path}`, `    - real     ${cut(shown(real))}`, `    + embedded ${cut(shown(embedded))}`];
    // What comes at a rest or from a watch is many things: each path is a place of its own.
    const place = where.startsWith('call') ? where : `${where} ${path}`;
    places.set(place, [...(places.get(place) ?? []), ...lines]);
  }
  return places;
}

const numbered = /\b(dep|pod|sec|net|map|acc|lea)\d(#\d)?/g;
const shown = (value: unknown): string => (value === undefined ? '(none)' : JSON.stringify(value));
const cut = (text: string): string => (text.length > 700 ? `${text.slice(0, 700)}…` : text);
