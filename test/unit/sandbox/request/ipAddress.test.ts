import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatIpAddress, parseIpAddress } from '../../../../src/sandbox/request/ipAddress.ts';

function canonical(text: string): string | undefined {
  const address = parseIpAddress(text);
  return address && formatIpAddress(address);
}

test('IPv4 has four decimal numbers without leading zeros', () => {
  for (const text of ['0.0.0.0', '255.255.255.255', '10.0.0.1']) assert.equal(canonical(text), text);
  for (const text of [
    '010.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.-4',
    '0x7f.0.0.1',
    '1.2.3.',
    '',
    '2130706433',
    '1.2.3.4 ',
    '１.2.3.4',
  ]) {
    assert.equal(canonical(text), undefined, text);
  }
});

test('IPv6 is written as RFC 5952 wants it', () => {
  const cases = [
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::ffff:1.2.3.4', '::ffff:102:304'],
  ] as const;
  for (const [given, expected] of cases) assert.equal(canonical(given), expected, given);
});

test('what is no IPv6 is refused', () => {
  const cases = [
    ':',
    ':::',
    '::1::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    ':1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8:',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '[::1]',
    '::1.2.3',
    '::1.2.3.4:5',
    '1.2.3.4::',
    '::01.2.3.4',
    `${'0:'.repeat(30)}1`,
  ];
  for (const text of cases) assert.equal(canonical(text), undefined, text);
});

test('every address that is read is one for Node too, and its canonical text is the same address', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const address = parseIpAddress(text);
      assert.ok(address, text);
      const written = formatIpAddress(address);
      assert.equal(isIP(written), address.family);
      assert.deepEqual(parseIpAddress(written), address);
      // The URL parser is another implementation of RFC 5952.
      if (address.family === 6) assert.equal(new URL(`http://[${text}]`).hostname, `[${written}]`);
    }),
  );
});

test('it takes no more than Node does', () => {
  const almost = fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.'.split('')), maxLength: 24 });
  fc.assert(
    fc.property(almost, (text) => {
      assert.equal(parseIpAddress(text)?.family ?? 0, isIP(text));
    }),
    { numRuns: 2000 },
  );
});
