import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEgressWarning } from '../../../../src/sandbox/egress/openEgressWarning.ts';
import { internalRanges, internetWhitelist } from '../../../../src/sandbox/egress/reach.ts';
import { subtractCidrs } from '../../../../src/sandbox/egress/subtractCidrs.ts';

test('the whitelist of the internet is everything but private networks, metadata and the cluster', () => {
  const addresses = { cidrs: ['10.96.0.0/16', '203.0.113.7/32'], hasIpv6: false };
  assert.deepEqual(internalRanges(addresses), [
    '10.0.0.0/8',
    '100.64.0.0/10',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '203.0.113.7/32',
  ]);
  const whitelist = internetWhitelist(addresses);
  const isReached = (cidr: string): boolean => subtractCidrs([cidr], whitelist).length === 0;
  for (const cidr of ['1.1.1.1/32', '9.255.255.255/32', '11.0.0.0/8', '203.0.113.6/32', '223.255.255.255/32']) {
    assert.ok(isReached(cidr), cidr);
  }
  for (const cidr of ['10.96.0.1/32', '169.254.169.254/32', '172.31.0.0/16', '203.0.113.7/32', '::1/128']) {
    assert.deepEqual(subtractCidrs([cidr], whitelist), [cidr]);
  }
  assert.ok(whitelist.every((cidr) => !cidr.includes(':')));
});

test('where pods have IPv6 the whitelist opens it, without its private networks and the cluster', () => {
  const whitelist = internetWhitelist({ cidrs: ['2001:db8::/64'], hasIpv6: true });
  for (const cidr of ['fd00:ec2::254/128', 'fe80::1/128', '2001:db8::1/128', '10.0.0.1/32']) {
    assert.deepEqual(subtractCidrs([cidr], whitelist), [cidr]);
  }
  assert.deepEqual(subtractCidrs(['2606:4700::/32'], whitelist), []);
});

test('an open egress is warned about with a way out, and a whitelist is not', () => {
  const warning = openEgressWarning(undefined);
  assert.match(warning?.message ?? '', /169\.254\.169\.254/);
  assert.match(warning?.hint ?? '', /egress_whitelist/);
  assert.deepEqual(warning?.whitelist, internetWhitelist({ cidrs: [], hasIpv6: false }));
  assert.equal(openEgressWarning([]), undefined);
  assert.equal(openEgressWarning(['1.1.1.1/32']), undefined);
});
