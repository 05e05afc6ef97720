/** What an open egress reaches besides the internet, and the whitelist that leaves it out. */
import { subtractCidrs } from './subtractCidrs.ts';

/** Where clouds tell a machine who it is, and with it often credentials. */
export const metadataAddress = '169.254.169.254';

/** Networks that are never the internet: private ones, those between a provider and its machines, and a link's own. */
const privateRanges = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];
const privateRangesOfIpv6 = ['fc00::/7', 'fe80::/10'];

/** A cluster's own networks and addresses, and whether its pods have IPv6. */
export interface ClusterAddresses {
  /** Canonical networks. */
  readonly cidrs: readonly string[];
  readonly hasIpv6: boolean;
}

/** What to leave out: what is never the internet, and the cluster's own. */
export function internalRanges({ cidrs, hasIpv6 }: ClusterAddresses): readonly string[] {
  const ipv6 = hasIpv6 ? privateRangesOfIpv6 : [];
  const own = cidrs.filter((cidr) => hasIpv6 || !cidr.includes(':'));
  const usual = [...privateRanges, ...ipv6];
  // Those that the usual ones hold already would only be noise.
  return [...usual, ...own.filter((cidr) => subtractCidrs([cidr], usual).length > 0)];
}

/** The whitelist that is everything but that. Without IPv6 in the cluster none of it: what is not there is not opened. */
export function internetWhitelist(addresses: ClusterAddresses): readonly string[] {
  return subtractCidrs(addresses.hasIpv6 ? ['0.0.0.0/0', '::/0'] : ['0.0.0.0/0'], internalRanges(addresses));
}
