import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { subtractCidrs } from '../../../../src/sandbox/egress/subtractCidrs.ts';
import { parseCidr } from '../../../../src/sandbox/request/cidr.ts';
import { bitsOf, formatIpAddress, parseIpAddress } from '../../../../src/sandbox/request/ipAddress.ts';

test('a network without a part of it is what is around that part', () => {
  assert.deepEqual(subtractCidrs(['10.0.0.0/8'], ['10.128.0.0/9']), ['10.0.0.0/9']);
  assert.deepEqual(subtractCidrs(['10.0.0.0/30'], ['10.0.0.1/32']), ['10.0.0.0/32', '10.0.0.2/31']);
  assert.deepEqual(subtractCidrs(['10.0.0.0/8'], ['0.0.0.0/0']), []);
  assert.deepEqual(subtractCidrs(['0.0.0.0/0', '::/0'], ['0.0.0.0/1', '8000::/1']), ['128.0.0.0/1', '::/1']);
  assert.deepEqual(subtractCidrs(['0.0.0.0/0', '::/0'], []), ['0.0.0.0/0', '::/0']);
});

test('neighbours and overlapping networks become one', () => {
  assert.deepEqual(subtractCidrs(['10.0.1.0/24', '10.0.0.0/24', '10.0.0.128/25'], []), ['10.0.0.0/23']);
});

/** A network near both ends of its family's addresses or near the middle, so that they meet. */
const cidr = fc
  .record({
    family: fc.constantFrom<4 | 6>(4, 6),
    prefixPart: fc.nat(32),
    anchor: fc.constantFrom('start', 'middle', 'end'),
    offset: fc.bigInt(0n, 600n),
  })
  .map(({ family, prefixPart, anchor, offset }) => {
    const bits = bitsOf(family);
    const prefix = bits - Math.min(prefixPart, bits);
    const end = (1n << BigInt(bits)) - 1n;
    const value = { start: offset, middle: end / 2n + offset - 300n, end: end - offset }[anchor];
    return parseCidr(`${formatIpAddress({ family, value })}/${prefix}`);
  });
const cidrs = fc.array(cidr, { maxLength: 6 });

interface Range {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

function rangeOf(text: string): Range {
  const [address = '', prefix = ''] = text.split('/');
  const { family, value } = parseIpAddress(address) ?? assert.fail(text);
  return { family, first: value, last: value + (1n << BigInt(bitsOf(family) - Number(prefix))) - 1n };
}

const holds = (ranges: readonly Range[], family: 4 | 6, value: bigint): boolean =>
  ranges.some((range) => range.family === family && range.first <= value && value <= range.last);

test('an address is in the result exactly when it is in the whole and in nothing that is removed', () => {
  fc.assert(
    fc.property(cidrs, cidrs, (whole, removed) => {
      const result = subtractCidrs(whole, removed).map(rangeOf);
      const [wholes, removals] = [whole.map(rangeOf), removed.map(rangeOf)];
      // Membership only changes at the borders, so these addresses stand for all.
      const borders = [...wholes, ...removals, ...result].flatMap(({ family, first, last }) =>
        [first - 1n, first, last, last + 1n]
          .filter((value) => value >= 0n && value < 1n << BigInt(bitsOf(family)))
          .map((value) => ({ family, value })),
      );
      for (const { family, value } of borders) {
        const isLeft = holds(wholes, family, value) && !holds(removals, family, value);
        assert.equal(holds(result, family, value), isLeft, formatIpAddress({ family, value }));
      }
    }),
  );
});

test('the result is canonical, sorted, disjoint, and no two of it could be one', () => {
  fc.assert(
    fc.property(cidrs, cidrs, (whole, removed) => {
      const result = subtractCidrs(whole, removed);
      assert.deepEqual(result.map(parseCidr), result);
      for (const [index, text] of result.entries()) {
        const range = rangeOf(text);
        const next = result[index + 1];
        if (next === undefined) continue;
        const following = rangeOf(next);
        if (range.family !== following.family) continue;
        assert.ok(range.last < following.first, `${text} ${next}`);
        const size = range.last - range.first + 1n;
        const isSibling = following.first === range.last + 1n && following.last - following.first + 1n === size;
        assert.ok(!isSibling || range.first % (2n * size) !== 0n, `${text} and ${next} are one`);
      }
    }),
  );
});

test('what is taken away and what is left make up the whole again', () => {
  fc.assert(
    fc.property(cidrs, cidrs, (whole, removed) => {
      const left = subtractCidrs(whole, removed);
      const taken = subtractCidrs(whole, left);
      assert.deepEqual(subtractCidrs([...left, ...taken], []), subtractCidrs(whole, []));
    }),
  );
});
