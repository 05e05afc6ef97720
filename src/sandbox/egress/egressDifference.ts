import type { Egress } from '../sandbox.ts';
import { Ranges } from './ranges.ts';

const everything: readonly string[] = ['0.0.0.0/0', '::/0'];

export interface EgressDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** The entries of one that the other does not wholly allow, each way: an entry inside of a wider one adds nothing. */
export function egressDifference(before: Egress, after: Egress): EgressDifference {
  return { added: notAllowed(after, before), removed: notAllowed(before, after) };
}

function notAllowed(egress: Egress, by: Egress): readonly string[] {
  if (by.kind === 'open') return [];
  const ranges = new Ranges(by.cidrs);
  if (egress.kind === 'open') return everything.filter((cidr) => !ranges.contain(cidr));
  return egress.cidrs.filter((cidr) => !ranges.contain(cidr));
}
