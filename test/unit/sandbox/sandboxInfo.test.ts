import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { toSandboxInfo } from '../../../src/sandbox/sandboxInfo.ts';
import { makeSandbox } from '../../fakes/memorySandboxService.ts';

const createdAtMs = Date.parse('2026-01-02T03:04:05Z');
const dayMs = 86_400_000;
const ageAfter = (ageMs: number): string => toSandboxInfo(makeSandbox({ createdAtMs }), createdAtMs + ageMs).age;

test('a sandbox is shown with the fields of the document, and the reason', () => {
  const sandbox = makeSandbox({
    createdAtMs,
    restarts: 3,
    reason: 'CrashLoopBackOff',
    errorMessage: 'CrashLoopBackOff: x',
  });
  assert.deepEqual(toSandboxInfo(sandbox, createdAtMs + 342_999), {
    name: 'my-sandbox',
    namespace: 'default',
    status: 'Running',
    ready: 'True',
    restarts: 3,
    age: '0:05:42',
    image: 'alpine:latest',
    error_message: 'CrashLoopBackOff: x',
    reason: 'CrashLoopBackOff',
    egress_whitelist: null,
  });
  assert.equal(toSandboxInfo(makeSandbox({ isReady: false }), createdAtMs).ready, 'False');
});

test('what a sandbox may reach is shown as a create has it, and left out where it is not known', () => {
  const info = (egress: Sandbox['egress']) => toSandboxInfo(makeSandbox({ egress }), createdAtMs);
  assert.deepEqual(info({ kind: 'restricted', cidrs: ['1.1.1.1/32'] }).egress_whitelist, ['1.1.1.1/32']);
  assert.deepEqual(info({ kind: 'restricted', cidrs: [] }).egress_whitelist, []);
  assert.ok(!('egress_whitelist' in info(undefined)));
});

test('an age is written as Python writes a timedelta, in whole seconds', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0:00:00'],
    [59_999, '0:00:59'],
    [3_600_000, '1:00:00'],
    [dayMs - 1, '23:59:59'],
    [dayMs + 7_384_500, '1 day, 2:03:04'],
    [3 * dayMs + 1000, '3 days, 0:00:01'],
    [400 * dayMs, '400 days, 0:00:00'],
  ];
  for (const [ageMs, shown] of cases) assert.equal(ageAfter(ageMs), shown);
});

test('an age is never negative and always of one form', () => {
  assert.equal(ageAfter(-5000), '0:00:00');
  fc.assert(
    fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 13 }), (ageMs) => {
      assert.match(ageAfter(ageMs), /^(?:1 day, |\d+ days, )?(?:1?\d|2[0-3]):[0-5]\d:[0-5]\d$/);
    }),
  );
});

test('what has no time has no known age', () => {
  assert.equal(toSandboxInfo(makeSandbox({ createdAtMs: 0 }), createdAtMs).age, 'Unknown');
});

test('Terminating, which K7 does not know, is never shown', () => {
  const { status } = toSandboxInfo(makeSandbox({ status: 'Terminating' }), createdAtMs);
  assert.equal(status, 'No Pods');
});
