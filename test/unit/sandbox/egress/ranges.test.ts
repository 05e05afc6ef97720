import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Ranges } from '../../../../src/sandbox/egress/ranges.ts';

test('a network is contained in a wider one, in itself, and in two halves of it', () => {
  const cases: readonly (readonly [readonly string[], string, boolean])[] = [
    [['10.0.0.0/8'], '10.1.0.0/16', true],
    [['10.0.0.0/8'], '10.0.0.0/8', true],
    [['10.0.0.0/8'], '10.255.255.255', true],
    [['10.1.0.0/16'], '10.0.0.0/8', false],
    [['10.0.0.0/9', '10.128.0.0/9'], '10.0.0.0/8', true],
    [['10.0.0.0/9', '10.129.0.0/16'], '10.0.0.0/8', false],
    [['0.0.0.0/0'], '::1', false],
    [['::/0'], '2001:db8::/32', true],
    [['::/0'], '1.1.1.1', false],
    [['255.255.255.255/32'], '255.255.255.255/32', true],
    [[], '0.0.0.0/0', false],
    [['example.com', '10.0.0.0/x', '10.0.0.0/33', '10.0.0.0/-1'], '10.0.0.0', false],
    [['0.0.0.0/0'], 'example.com', false],
  ];
  for (const [networks, network, expected] of cases) {
    assert.equal(new Ranges(networks).contain(network), expected, `${networks.join()} ${network}`);
  }
});

test('it says of every address what Node says', () => {
  const cidr = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }));
  fc.assert(
    fc.property(fc.array(cidr, { maxLength: 6 }), fc.ipV4(), fc.nat(5), (networks, other, index) => {
      const list = new BlockList();
      for (const [address, prefix] of networks) list.addSubnet(address, prefix, 'ipv4');
      const ranges = new Ranges(networks.map(([address, prefix]) => `${address}/${prefix}`));
      for (const address of [other, networks[index]?.[0] ?? other]) {
        assert.equal(ranges.contain(address), list.check(address, 'ipv4'));
      }
    }),
  );
});
