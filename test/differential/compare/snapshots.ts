import type { Settled } from '../target/settle.ts';
import { diff } from './diff.ts';
import type { Difference } from './difference.ts';
import { byName, normalize } from './normalize.ts';

/** What is not the same where both have come to rest. Events are told apart by what they say, elsewhere. */
export function compareSnapshots(rest: number, real: Settled, embedded: Settled): readonly Difference[] {
  const plurals = Object.keys(real.snapshot).filter((plural) => plural !== 'events');
  const objects = plurals.flatMap((plural) =>
    diff(`rest ${rest}: ${plural}`, '', named(real, plural), named(embedded, plural)),
  );
  const unfinished = diff(`rest ${rest}`, 'unfinished', real.unfinished, embedded.unfinished);
  return [...unfinished, ...objects];
}

const named = ({ snapshot }: Settled, plural: string): unknown =>
  byName((snapshot[plural] ?? []).map((object) => normalize(object)));
