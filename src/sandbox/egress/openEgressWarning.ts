import { internetWhitelist, metadataAddress } from './reach.ts';

export interface OpenEgressWarning {
  readonly message: string;
  readonly hint: string;
  /** Everything but private and link-local networks, IPv4 alone. */
  readonly whitelist: readonly string[];
}

/** What a create with an open egress must say, without asking the cluster; `undefined` for a whitelist, an empty one too. */
export function openEgressWarning(egressWhitelist: readonly string[] | undefined): OpenEgressWarning | undefined {
  if (egressWhitelist !== undefined) return undefined;
  return {
    message: `Egress is open: besides the internet the sandbox reaches the cluster's own addresses (its API server, DNS, Services and pods), private networks, the cloud's metadata at ${metadataAddress}, and IPv6 where the cluster has it`,
    hint: 'Give an egress_whitelist. docs/api.md has one that is the internet without all of that.',
    whitelist: internetWhitelist({ cidrs: [], hasIpv6: false }),
  };
}
