import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHostAllowed } from '../../../src/api/hostCheck.ts';

const check =
  (host: string, allowedHosts: readonly string[] = []) =>
  (header: string) =>
    isHostAllowed(header, { host, allowedHosts, machineName: 'Build-Box' });

const loopback = ['localhost', 'LOCALHOST:7070', '127.0.0.1', '127.0.0.1:1', '127.8.9.10:7070', '[::1]', '[::1]:7070'];
const hostile = ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.example', '127.1', '2130706433', ''];
const broken = [
  'localhost:',
  'localhost:7070:1',
  'localhost, evil.example',
  'user@localhost',
  '[::1',
  '::1',
  'a b',
  '[localhost]',
];

test('a server on loopback answers for loopback alone', () => {
  for (const bound of ['127.0.0.1', 'localhost', '::1']) {
    for (const header of loopback) assert.ok(check(bound)(header), header);
    for (const header of [...hostile, ...broken, '192.0.2.7', '[2001:db8::1]', 'build-box']) {
      assert.ok(!check(bound)(header), header);
    }
  }
});

test('a name that was allowed is answered, with any port or with the one that was given', () => {
  const allowed = check('127.0.0.1', ['k7.example', 'other.example:8443']);
  for (const header of ['k7.example', 'K7.example:7070', 'other.example:8443']) assert.ok(allowed(header), header);
  for (const header of ['other.example', 'other.example:1', 'x.k7.example']) assert.ok(!allowed(header), header);
});

test('a server on other addresses answers for addresses, its own name and what it was bound to', () => {
  for (const header of [...loopback, '192.0.2.7:7070', '[2001:db8::1]:7070', 'build-box:7070']) {
    assert.ok(check('0.0.0.0')(header), header);
  }
  for (const header of [...hostile, ...broken]) assert.ok(!check('0.0.0.0')(header), header);
  assert.ok(check('api.internal.example')('api.internal.example:7070'));
});
