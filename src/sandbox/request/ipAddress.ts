/** An IP address as a number. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

const groupCount = 8;

/** How many bits an address of that family has. */
export function bitsOf(family: IpAddress['family']): number {
  return family === 4 ? 32 : 128;
}

/** Reads an address strictly: four decimal numbers without leading zeros, or IPv6 text (RFC 4291, 2.2) without a zone. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const value = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return value === undefined ? undefined : { family: text.includes(':') ? 6 : 4, value };
}

/** Canonical text: decimal numbers, or IPv6 as RFC 5952 has it. */
export function formatIpAddress({ family, value }: IpAddress): string {
  return family === 4 ? partsOf(value, 4, 8n).join('.') : formatIpv6(value);
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.', 5);
  const isGood = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isGood ? joinParts(parts.map(BigInt), 8n) : undefined;
}

function parseIpv6(text: string): bigint | undefined {
  // The longest form has eight groups and an IPv4 tail.
  if (text.length > 45) return undefined;
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) return undefined;
  const before = parseGroups(head, tail === undefined);
  const after = tail === undefined ? [] : parseGroups(tail, true);
  if (!before || !after) return undefined;
  const missing = groupCount - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return joinParts([...before, ...Array.from({ length: missing }, () => 0n), ...after], 16n);
}

/** Groups between colons; the last ones of an address may be an IPv4 address. */
function parseGroups(text: string, isLast: boolean): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const ipv4 = isLast && index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) groups.push(ipv4 >> 16n, ipv4 & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function formatIpv6(value: bigint): string {
  const groups = partsOf(value, groupCount, 16n).map((group) => group.toString(16));
  const zeros = longestZeros(groups);
  if (zeros.length < 2) return groups.join(':');
  return `${groups.slice(0, zeros.start).join(':')}::${groups.slice(zeros.start + zeros.length).join(':')}`;
}

/** The first of the longest runs of zero groups. */
function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === '0' ? length + 1 : 0;
    if (length > best.length) best = { start: index + 1 - length, length };
  }
  return best;
}

function joinParts(parts: readonly bigint[], bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | part, 0n);
}

function partsOf(value: bigint, count: number, bits: bigint): readonly bigint[] {
  const mask = (1n << bits) - 1n;
  return Array.from({ length: count }, (_, index) => (value >> (bits * BigInt(count - 1 - index))) & mask);
}
