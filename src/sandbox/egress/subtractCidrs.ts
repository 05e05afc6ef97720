import { bitsOf, formatIpAddress, parseIpAddress, type IpAddress } from '../request/ipAddress.ts';

type Family = IpAddress['family'];

/** Addresses of one family, from the first to the last, both included. */
interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * What is left of networks without others: exactly those addresses, as the fewest canonical networks that hold them,
 * IPv4 first, in ascending order. Networks are canonical, as `parseCidr` answers them.
 */
export function subtractCidrs(whole: readonly string[], removed: readonly string[]): readonly string[] {
  const families: readonly Family[] = [4, 6];
  return families.flatMap((family) => {
    let left = merge(rangesOf(whole, family));
    for (const range of rangesOf(removed, family)) left = left.flatMap((one) => subtract(one, range));
    return left.flatMap((range) => toCidrs(range, family));
  });
}

function rangesOf(cidrs: readonly string[], family: Family): readonly Range[] {
  return cidrs.flatMap((cidr) => {
    const [text = '', prefix = ''] = cidr.split('/', 2);
    const address = parseIpAddress(text);
    if (address?.family !== family) return [];
    const size = 1n << BigInt(bitsOf(family) - Number(prefix));
    return [{ first: address.value, last: address.value + size - 1n }];
  });
}

/** Sorted, and neither overlapping nor adjacent. */
function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = [];
  for (const range of [...ranges].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = merged.at(-1);
    if (!before || range.first > before.last + 1n) merged.push(range);
    else if (range.last > before.last) merged[merged.length - 1] = { first: before.first, last: range.last };
  }
  return merged;
}

function subtract(range: Range, removed: Range): readonly Range[] {
  if (removed.last < range.first || removed.first > range.last) return [range];
  const before = { first: range.first, last: removed.first - 1n };
  const after = { first: removed.last + 1n, last: range.last };
  return [before, after].filter(({ first, last }) => first <= last);
}

/** The largest network that begins at the first address and fits, and so on: there is no shorter list. */
function toCidrs({ first, last }: Range, family: Family): readonly string[] {
  const bits = bitsOf(family);
  const cidrs: string[] = [];
  for (let next = first; next <= last; ) {
    let hostBits = 0;
    while (hostBits < bits && next % (2n << BigInt(hostBits)) === 0n && next + (2n << BigInt(hostBits)) - 1n <= last) {
      hostBits += 1;
    }
    cidrs.push(`${formatIpAddress({ family, value: next })}/${bits - hostBits}`);
    next += 1n << BigInt(hostBits);
  }
  return cidrs;
}
