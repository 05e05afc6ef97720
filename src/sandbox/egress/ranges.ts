import { bitsOf, parseIpAddress, type IpAddress } from '../request/ipAddress.ts';

/** Addresses from the first to the last, both included. */
interface Range {
  readonly family: IpAddress['family'];
  readonly first: bigint;
  readonly last: bigint;
}

/** The addresses of some networks, for questions about them. What is no network is passed over. */
export class Ranges {
  /** Sorted, and apart: neither overlapping nor adjacent. */
  readonly #ranges: readonly Range[];

  constructor(cidrs: readonly string[]) {
    this.#ranges = merge(cidrs.flatMap((cidr) => toRange(cidr) ?? []));
  }

  /** Whether all of a network's addresses are among them; of a single address as well. */
  contain(cidr: string): boolean {
    const range = toRange(cidr);
    if (!range) return false;
    return this.#ranges.some(
      ({ family, first, last }) => family === range.family && first <= range.first && range.last <= last,
    );
  }
}

function toRange(cidr: string): Range | undefined {
  const [text = '', prefixText] = cidr.split('/', 2);
  const address = parseIpAddress(text);
  if (!address) return undefined;
  const { family, value } = address;
  const prefix = Number(prefixText ?? bitsOf(family));
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > bitsOf(family)) return undefined;
  const hostBits = BigInt(bitsOf(family) - prefix);
  const first = (value >> hostBits) << hostBits;
  return { family, first, last: first + (1n << hostBits) - 1n };
}

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.family - b.family || compare(a.first, b.first))) {
    const before = merged.at(-1);
    if (!before || before.family !== range.family || range.first > before.last + 1n) merged.push(range);
    else if (range.last > before.last) merged[merged.length - 1] = { ...before, last: range.last };
  }
  return merged;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
