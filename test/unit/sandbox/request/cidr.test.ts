import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseCidr } from '../../../../src/sandbox/request/cidr.ts';
import { refusal } from './refusal.ts';

test('a network keeps its text, a bare address is a network of one, bits of the host are cleared', () => {
  const cases = [
    ['1.1.1.1/32', '1.1.1.1/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['1.2.3.4', '1.2.3.4/32'],
    ['10.0.0.5/8', '10.0.0.0/8'],
    ['192.168.1.129/25', '192.168.1.128/25'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['2001:db8::ffff/112', '2001:db8::/112'],
    ['::/0', '::/0'],
    ['::ffff:0:0/95', '::fffe:0:0/95'],
  ] as const;
  for (const [given, expected] of cases) assert.equal(parseCidr(given), expected, given);
});

test('what is no network is refused with the reason and the way out', () => {
  const cases: readonly (readonly [string, RegExp, RegExp])[] = [
    ['1.1.1.1/33', /no number from 0 to 32/, /1\.1\.1\.1\/32/],
    ['2001:db8::/129', /no number from 0 to 128/, /2001/],
    ['1.1.1.1/', /no number from 0 to 32/, /\/32/],
    ['1.1.1.1/032', /no number from 0 to 32/, /\/32/],
    ['1.1.1.1/-1', /no number from 0 to 32/, /\/32/],
    ['1.1.1.0/255.255.255.0', /no number from 0 to 32/, /\/32/],
    ['010.0.0.1', /leading zeros/, /without them/],
    ['10.0.0.01/8', /leading zeros/, /without them/],
    ['fe80::1%eth0/64', /a zone/, /Leave out/],
    [' 1.1.1.1/32', /spaces around/, /Leave them out/],
    ['https://example.com/x', /is a URL/, /every port/],
    ['::ffff:1.2.3.4', /IPv4 address written as IPv6/, /Write 1\.2\.3\.4\/32\./],
    ['::ffff:10.0.0.1/104', /IPv4 address written as IPv6/, /Write 10\.0\.0\.0\/8\./],
    ['1.1.1.1/32/32', /no IP address/, /Examples/],
    ['1.1.1.1:443', /no IP address/, /Examples/],
    ['256.1.1.1', /no IP address/, /Examples/],
    ['1.2.3', /no IP address/, /Examples/],
    ['', /^"" is no IP address/, /Examples/],
    [' ', /no IP address/, /Examples/],
    ['x'.repeat(100_000), /no IP address|host name/, /./],
  ];
  for (const [given, message, hint] of cases) {
    const error = refusal(() => parseCidr(given));
    assert.equal(error.reason, 'InvalidField');
    assert.match(error.message, message, given);
    assert.match(error.hint ?? '', hint, given);
    assert.ok(error.message.length < 400);
  }
});

test('a host name is refused because it needs Cilium, and how to do without is said', () => {
  for (const given of [
    'example.com',
    '*.example.com',
    '**.example.com',
    'localhost',
    'api-*.x.org',
    'github.com:443',
    'bücher.example',
    'example.com.',
  ]) {
    const { message, hint } = refusal(() => parseCidr(given));
    assert.match(message, /is a host name.+Cilium/, given);
    assert.match(hint ?? '', /addresses/);
  }
});

test('a canonical network stays what it is', () => {
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((text) => !text.toLowerCase().startsWith('::ffff:')),
  );
  fc.assert(
    fc.property(address, fc.nat(), (text, number) => {
      const bits = text.includes(':') ? 128 : 32;
      const cidr = parseCidr(`${text}/${number % (bits + 1)}`);
      assert.equal(parseCidr(cidr), cidr);
    }),
  );
});

test('a network holds the address that it was made of', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 1, max: 32 }), (address, prefix) => {
      const [network = '', bits] = parseCidr(`${address}/${prefix}`).split('/');
      const list = new BlockList();
      list.addSubnet(network, Number(bits), 'ipv4');
      assert.ok(list.check(address, 'ipv4'));
    }),
  );
});

test('nothing but networks comes out, whatever goes in', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdef:./%* x'.split('')), maxLength: 30 }), (text) => {
      let cidr: string;
      try {
        cidr = parseCidr(text);
      } catch {
        return;
      }
      assert.match(cidr, /^[0-9a-f:.]+\/\d{1,3}$/);
    }),
  );
});
