import { kinds, kindNames, type Kind } from './kinds.ts';
import type { Model } from './model.ts';
import type { Random } from './random.ts';
import type { Call, Comparison } from './step.ts';

/** Makes the calls of one thing that a client does; none where it would be a gamble at the moment. */
export type Operation = (random: Random, model: Model) => readonly Call[];

export const none: readonly Call[] = [];

export const call = (method: string, path: string, rest: Partial<Call> = {}): Call => ({
  kind: 'call',
  method,
  path,
  comparison: 'all',
  ...rest,
});

export function pickKind(random: Random): Kind {
  return kinds[random.weighted(kindNames.map((name) => [kinds[name].weight, name] as const)) ?? 'secrets'];
}

/** How the answer about one object may be compared now. */
export function comparisonOf(model: Model, kind: Kind): Comparison {
  return kind.isLive && !model.isSettled ? 'unsettled' : 'all';
}

/** Adds parameters to a path; those without a value are left out. */
export function withQuery(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value.startsWith('<<') ? value : encodeURIComponent(value)}`],
  );
  if (given.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${given.join('&')}`;
}

/** Rarely the parameters that a write may have, right and wrong. */
export function writeParameters(random: Random): { readonly isDry: boolean; readonly query: Record<string, string> } {
  if (random.chance(0.12)) return { isDry: true, query: { dryRun: 'All' } };
  if (random.chance(0.02)) return { isDry: true, query: { dryRun: 'Some' } };
  if (random.chance(0.05)) return { isDry: false, query: { fieldValidation: 'Strict' } };
  if (random.chance(0.02)) return { isDry: false, query: { fieldValidation: 'Ignore' } };
  if (random.chance(0.01)) return { isDry: true, query: { fieldValidation: 'Perhaps' } };
  if (random.chance(0.03)) return { isDry: false, query: { fieldManager: 'tester' } };
  return { isDry: false, query: {} };
}
