import type { Egress } from '../sandbox.ts';
import type { PolicyFacts } from './facts.ts';

/**
 * What policies that add up let a sandbox reach. `isClosed`: the namespace's lock holds it, so that without any it
 * reaches nothing; what K7 made is open then.
 */
export function effectiveEgress(policies: readonly PolicyFacts[], isClosed: boolean): Egress {
  if (policies.some(({ isEgressOpen }) => isEgressOpen)) return { kind: 'open' };
  const lists = policies.flatMap(({ egressCidrs }) => (egressCidrs ? [egressCidrs] : []));
  if (lists.length === 0 && !isClosed) return { kind: 'open' };
  return { kind: 'restricted', cidrs: [...new Set(lists.flat())] };
}
