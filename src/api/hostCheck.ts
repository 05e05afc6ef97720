/**
 * Which Host headers are answered. A page in a browser can make its own name resolve to this machine; the browser then
 * sends that name as Host, which is how such a request is told from one that was meant for this server.
 */
import { isIP, isIPv4 } from 'node:net';

export interface HostRules {
  /** What the server is bound to. */
  readonly host: string;
  /** Further names that people reach it by, with or without a port. */
  readonly allowedHosts: readonly string[];
  /** This machine's own name. */
  readonly machineName: string;
}

const hostPattern = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i;

/** Whether traffic to that address stays on this machine. */
export function isLoopback(host: string): boolean {
  const address = host.toLowerCase();
  return address === 'localhost' || address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

/** Whether a request with that Host header was meant for this server. */
export function isHostAllowed(header: string, rules: HostRules): boolean {
  const match = hostPattern.exec(header);
  const name = (match?.[1] ?? match?.[2])?.toLowerCase();
  if (name === undefined) return false;
  if (isLoopback(name) || isListed(header, name, rules.allowedHosts)) return true;
  if (isLoopback(rules.host)) return false;
  // An address cannot be made to point elsewhere, a name can.
  return isIP(name) !== 0 || name === rules.host.toLowerCase() || name === rules.machineName.toLowerCase();
}

function isListed(header: string, name: string, allowedHosts: readonly string[]): boolean {
  return allowedHosts.some((allowed) => {
    const lower = allowed.toLowerCase();
    return lower === name || lower === `[${name}]` || lower === header.toLowerCase();
  });
}
