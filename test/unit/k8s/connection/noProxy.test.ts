import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { bypassesProxy } from '../../../../src/k8s/connection/http/noProxy.ts';

for (const [noProxy, host, port, expected] of [
  ['', 'example.com', 443, false],
  ['', 'localhost', 443, true],
  ['', '127.9.9.9', 443, true],
  ['', '::1', 443, true],
  ['*', 'example.com', 443, true],
  ['example.com', 'example.com', 443, true],
  ['example.com', 'API.Example.COM', 443, true],
  ['example.com', 'notexample.com', 443, false],
  ['.example.com', 'example.com', 443, false],
  ['.example.com', 'api.example.com', 443, true],
  ['*.example.com', 'api.example.com', 443, true],
  ['*.example.com', 'example.com', 443, false],
  ['example.com:8443', 'example.com', 443, false],
  ['example.com:8443', 'example.com', 8443, true],
  [' a.b , example.com ', 'example.com', 443, true],
  ['10.0.0.1', '10.0.0.1', 443, true],
  ['10.0.0.1:443', '10.0.0.1', 443, true],
  ['10.0.0.1:443', '10.0.0.1', 80, false],
  ['10.0.0.0/8', '10.250.0.1', 443, true],
  ['10.0.0.0/8', '11.0.0.1', 443, false],
  ['10.0.0.0/8', '10.example.com', 443, false],
  ['10.0.0.0/33', '10.0.0.1', 443, false],
  ['0.0.0.0/0', '8.8.8.8', 443, true],
  ['fd00::/8', 'fd12::1', 443, true],
  ['fd00::/8', '2001:db8::1', 443, false],
  ['fd12::1', 'fd12:0::1', 443, true],
  ['[fd12::1]:443', 'fd12::1', 443, true],
  ['[fd12::1]:444', 'fd12::1', 443, false],
  [':443', 'example.com', 443, false],
  ['.', 'example.com', 443, false],
] as const) {
  test(`NO_PROXY=${noProxy} ${expected ? 'excepts' : 'does not except'} ${host}:${port}`, () => {
    assert.equal(bypassesProxy(host, port, noProxy), expected);
  });
}

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));

test('a name excepts itself and what is below it, wherever it stands in the list', () => {
  fc.assert(
    fc.property(domain, label, fc.array(domain), fc.array(domain), (name, below, before, after) => {
      const list = [...before, name, ...after].join(',');
      assert.ok(bypassesProxy(name, 443, list) && bypassesProxy(`${below}.${name}`, 443, list));
    }),
  );
});

test('an address is in a CIDR when its first bits are the same', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, network, prefix) => {
      const bits = (ip: string) =>
        ip
          .split('.')
          .map((part) => Number(part).toString(2).padStart(8, '0'))
          .join('')
          .slice(0, prefix);
      fc.pre(!address.startsWith('127.'));
      assert.equal(bypassesProxy(address, 443, `${network}/${prefix}`), bits(address) === bits(network));
    }),
  );
});

test('no list makes it fail', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (host, list) => {
      bypassesProxy(host, 443, list);
    }),
  );
});
