import { isDeepStrictEqual } from 'node:util';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';

/** Whether two policies select and allow the same, whatever a server fills in or leaves out. */
export function isSamePolicy(a: NetworkPolicy, b: NetworkPolicy): boolean {
  return isDeepStrictEqual(comparable(a), comparable(b));
}

function comparable({ spec }: NetworkPolicy): unknown {
  const { podSelector, policyTypes = [], ingress = [], egress = [] } = spec ?? { podSelector: undefined };
  return { podSelector, policyTypes: [...policyTypes], ingress: [...ingress], egress: [...egress] };
}
