import { bitsOf, formatIpAddress, type IpAddress } from '../request/ipAddress.ts';
import { rangesOf, type Range } from './ranges.ts';

type Family = IpAddress['family'];

/**
 * What is left of networks without others: exactly those addresses, as the fewest canonical networks that hold them,
 * IPv4 first, in ascending order. Networks are canonical, as `parseCidr` answers them.
 */
export function subtractCidrs(whole: readonly string[], removed: readonly string[]): readonly string[] {
  const families: readonly Family[] = [4, 6];
  return families.flatMap((family) => {
    let left = rangesOf(whole, family);
    for (const range of rangesOf(removed, family)) left = left.flatMap((one) => subtract(one, range));
    return left.flatMap((range) => toCidrs(range, family));
  });
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
