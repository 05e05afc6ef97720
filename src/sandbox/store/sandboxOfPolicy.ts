import { allowEgressPolicyName, egressPolicyName } from '../manifests/names.ts';

/** Of the policies that say what a sandbox may reach. */
const suffixes = [egressPolicyName(''), allowEgressPolicyName('')];

/** The sandbox that a policy says something of, by its name; `undefined`: none. */
export function sandboxOfPolicy(policy: string): string | undefined {
  const suffix = suffixes.find((each) => policy.endsWith(each));
  return suffix === undefined ? undefined : policy.slice(0, -suffix.length);
}
