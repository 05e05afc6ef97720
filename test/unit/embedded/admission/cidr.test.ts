import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isStrictSubset, parseCidr } from '../../../../src/embedded/admission/validation/cidr.ts';

const cidr = (text: string) => parseCidr(text) ?? assert.fail(text);

test('CIDRs are read as Kubernetes 1.33 reads them in a policy', () => {
  for (const text of ['10.0.0.1/8', '010.0.0.1/032', '0.0.0.0/0', '::/0', '::ffff:1.2.3.4/128', '2001:db8::1/64']) {
    assert.notEqual(parseCidr(text), undefined, text);
  }
  for (const text of [
    '',
    '1.1.1.1',
    '1.1.1/24',
    '1.1.1.1/33',
    '1.1.1.256/8',
    '::/129',
    'fe80::1%eth0/64',
    '1.1.1.1/8/8',
    '1.1.1.1/-1',
    'a/8',
  ]) {
    assert.equal(parseCidr(text), undefined, text);
  }
});

test('A subset lies within, is smaller, and is of the same family', () => {
  const isSubset = (outer: string, inner: string) => isStrictSubset(cidr(outer), cidr(inner));
  assert.equal(isSubset('10.0.0.0/8', '10.1.0.0/16'), true);
  assert.equal(isSubset('10.0.0.0/8', '10.255.255.255/32'), true);
  assert.equal(isSubset('10.0.0.0/8', '10.0.0.0/8'), false);
  assert.equal(isSubset('10.0.0.0/8', '11.0.0.0/16'), false);
  assert.equal(isSubset('0.0.0.0/0', '::1/128'), false);
  assert.equal(isSubset('2001:db8::/32', '2001:db8:1::/48'), true);
  assert.equal(isSubset('::ffff:10.0.0.0/104', '::ffff:10.1.0.0/112'), true);
});

test('Whatever lies in a block of a longer prefix lies in the block around it', () => {
  fc.assert(
    fc.property(
      fc.ipV4(),
      fc.integer({ min: 0, max: 31 }),
      fc.integer({ min: 1, max: 32 }),
      (address, prefix, longer) => {
        fc.pre(longer > prefix);
        assert.equal(isStrictSubset(cidr(`${address}/${prefix}`), cidr(`${address}/${longer}`)), true);
      },
    ),
  );
});
