import { SandboxError } from '../errors.ts';
import { bitsOf, formatIpAddress, parseIpAddress, type IpAddress } from './ipAddress.ts';
import { quote } from '../quote.ts';

const examples = 'Examples: 1.1.1.1/32, 10.0.0.0/8, 2001:db8::/32.';

/**
 * One entry of an egress whitelist as a network in canonical text, with the bits of the host cleared; a bare address is
 * a network of one. Errors: InvalidField, with the way out.
 */
export function parseCidr(text: string): string {
  const [address = '', prefixText, more] = text.split('/', 3);
  const parsed = parseIpAddress(address);
  if (!parsed || more !== undefined) throw notAnAddress(text);
  const bits = bitsOf(parsed.family);
  const prefix = prefixText === undefined ? bits : parsePrefix(prefixText, bits);
  if (prefix === undefined) {
    throw invalid(`${quote(text)} has no number from 0 to ${bits} behind the slash`, examples);
  }
  checkNotMapped(text, parsed, prefix);
  return `${formatIpAddress(clearHostBits(parsed, prefix))}/${prefix}`;
}

function parsePrefix(text: string, bits: number): number | undefined {
  const isNumber = /^(?:0|[1-9]\d{0,2})$/.test(text);
  return isNumber && Number(text) <= bits ? Number(text) : undefined;
}

function clearHostBits({ family, value }: IpAddress, prefix: number): IpAddress {
  const hostBits = BigInt(bitsOf(family) - prefix);
  return { family, value: (value >> hostBits) << hostBits };
}

/**
 * `::ffff:1.2.3.4` is IPv4 in the clothes of IPv6: newer API servers refuse it, and of the others some network plugins
 * read it as IPv4 and some as an address that no packet has.
 */
function checkNotMapped(text: string, { family, value }: IpAddress, prefix: number): void {
  if (family !== 6 || prefix < 96 || value >> 32n !== 0xffffn) return;
  const ipv4 = { family: 4, value: value & 0xffffffffn } as const;
  const cidr = `${formatIpAddress(clearHostBits(ipv4, prefix - 96))}/${prefix - 96}`;
  throw invalid(`${quote(text)} is an IPv4 address written as IPv6`, `Write ${cidr}.`);
}

function notAnAddress(text: string): SandboxError {
  const given = quote(text);
  if (/^\s|\s$/.test(text) && text.trim() !== '') return invalid(`${given} has spaces around it`, 'Leave them out.');
  if (/^[0-9a-f:.]+%/i.test(text)) {
    const why = 'has a zone, which only one machine knows';
    return invalid(`${given} ${why}`, 'Leave out the % and what follows it.');
  }
  if (/^[\d.]+(?:\/\d+)?$/.test(text) && /(?:^|\.)0\d/.test(text)) {
    const why = 'has leading zeros, which some programs read as octal';
    return invalid(`${given} ${why}`, 'Write each number without them.');
  }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
    return invalid(`${given} is a URL and not an address`, `A whitelist opens addresses on every port. ${examples}`);
  }
  if (isHostName(text)) return hostName(given);
  return invalid(`${given} is no IP address and no network`, examples);
}

/** A name, maybe with a wildcard or a port: its last part is no number. */
function isHostName(text: string): boolean {
  const match = /^([\p{L}\p{N}_*-]+(?:\.[\p{L}\p{N}_*-]+)*)\.?(?::\d+)?$/u.exec(text.slice(0, 300));
  return /\p{L}/u.test(match?.[1]?.split('.').at(-1) ?? '');
}

function hostName(given: string): SandboxError {
  return invalid(
    `${given} is a host name, and Kubernetes' policies only know addresses: host names need Cilium, which is not supported yet`,
    'List the addresses that it has, one by one or as networks; "getent ahosts NAME" shows them.',
  );
}

function invalid(message: string, hint: string): SandboxError {
  return new SandboxError('InvalidField', message, { hint });
}
