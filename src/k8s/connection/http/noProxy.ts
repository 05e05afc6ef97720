import { BlockList, isIP } from 'node:net';

/**
 * Whether a host is reached without the proxy, by the rules of Go's `httpproxy` and so of kubectl: loopback never goes
 * through a proxy; an entry is `*`, an address, a CIDR, a name (with its subdomains) or `.name` (its subdomains alone),
 * all but CIDRs with a port if need be.
 */
export function bypassesProxy(host: string, port: number, noProxy: string): boolean {
  const name = host.toLowerCase();
  if (isLoopback(name)) return true;
  return noProxy.split(',').some((entry) => matches(entry.trim().toLowerCase(), name, port));
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || inSubnet(host, '127.0.0.0', 8) || inSubnet(host, '::1', 128);
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const cidr = /^([^/]+)\/(\d{1,3})$/.exec(entry);
  if (cidr && isIP(cidr[1] ?? '') !== 0) return inSubnet(host, cidr[1] ?? '', Number(cidr[2]));
  const { name, port: entryPort } = splitPort(entry);
  if (name === '' || (entryPort !== '' && entryPort !== String(port))) return false;
  const family = isIP(name);
  if (family !== 0) return inSubnet(host, name, family === 4 ? 32 : 128);
  const suffix = name.replace(/^\*(?=\.)/, '');
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

/** `[::1]:443`, `example.com:443`; an IPv6 address without brackets has no port. */
function splitPort(entry: string): { readonly name: string; readonly port: string } {
  const bracketed = /^\[([^\]]*)\](?::(\d*))?$/.exec(entry);
  if (bracketed) return { name: bracketed[1] ?? '', port: bracketed[2] ?? '' };
  const plain = /^([^:]*):(\d*)$/.exec(entry);
  return plain ? { name: plain[1] ?? '', port: plain[2] ?? '' } : { name: entry, port: '' };
}

function inSubnet(host: string, network: string, prefix: number): boolean {
  const hostFamily = isIP(host);
  const networkFamily = isIP(network);
  if (hostFamily === 0 || networkFamily === 0 || prefix > (networkFamily === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, networkFamily === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, hostFamily === 4 ? 'ipv4' : 'ipv6');
}
