import { bitsOf, parseIpAddress, type IpAddress } from '../request/ipAddress.ts';

type Family = IpAddress['family'];

/** Addresses of one family, from the first to the last, both included. */
export interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** The addresses of some networks, of one family: sorted, and neither overlapping nor adjacent. What is no network is passed over. */
export function rangesOf(cidrs: readonly string[], family: Family): readonly Range[] {
  return merge(cidrs.flatMap((cidr) => toRange(cidr, family) ?? []));
}

/** The addresses of some networks, for many questions about them. */
export class Ranges {
  readonly #ranges: Readonly<Record<Family, readonly Range[]>>;

  constructor(cidrs: readonly string[]) {
    this.#ranges = { 4: rangesOf(cidrs, 4), 6: rangesOf(cidrs, 6) };
  }

  /** Whether all of a network's addresses, or a single address, are among them. */
  contain(cidr: string): boolean {
    const family = cidr.includes(':') ? 6 : 4;
    const range = toRange(cidr, family);
    return (
      range !== undefined && this.#ranges[family].some(({ first, last }) => first <= range.first && range.last <= last)
    );
  }
}

function toRange(cidr: string, family: Family): Range | undefined {
  const [text = '', prefixText] = cidr.split('/', 2);
  const address = parseIpAddress(text);
  if (address?.family !== family) return undefined;
  const prefix = Number(prefixText ?? bitsOf(family));
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > bitsOf(family)) return undefined;
  const hostBits = BigInt(bitsOf(family) - prefix);
  const first = (address.value >> hostBits) << hostBits;
  return { first, last: first + (1n << hostBits) - 1n };
}

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = [];
  for (const range of [...ranges].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = merged.at(-1);
    if (!before || range.first > before.last + 1n) merged.push(range);
    else if (range.last > before.last) merged[merged.length - 1] = { first: before.first, last: range.last };
  }
  return merged;
}
