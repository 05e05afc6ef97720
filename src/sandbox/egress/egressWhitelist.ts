import type { Egress } from '../sandbox.ts';

/** An egress as the HTTP API has it: `null` is open, and a list is all that it may reach. */
export function toWhitelist(egress: Egress): readonly string[] | null {
  return egress.kind === 'open' ? null : egress.cidrs;
}
