import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warningsOf } from '../../../../src/sandbox/request/warnings.ts';
import type { SandboxSpec } from '../../../../src/sandbox/spec.ts';
import { makeSpec } from '../../../fakes/makeSpec.ts';

/** Of a closed sandbox, so that nothing else is told. */
const told = (changes: Partial<SandboxSpec>): string[] =>
  warningsOf(makeSpec({ egressWhitelist: [], ...changes })).map(({ reason, field }) => `${reason} ${field}`);

test('a closed sandbox with enough of everything has no warnings', () => {
  assert.deepEqual(told({ limits: { cpu: '1', memory: '256Mi' }, capDrop: ['ALL'], capAdd: ['CHOWN'] }), []);
});

test('memory below what Kata needs is told, whatever the unit, and only where there is a microVM', () => {
  const below = ['MemoryBelowMinimum limits.memory'];
  for (const memory of ['255Mi', '128Mi', '0.2Gi', '256M', '1e6'])
    assert.deepEqual(told({ limits: { memory } }), below);
  for (const memory of ['0.25Gi', '269M', '1G']) assert.deepEqual(told({ limits: { memory } }), []);
  for (const runtimeClassName of ['kata-qemu', 'k7', 'k7-fc']) {
    assert.deepEqual(told({ limits: { memory: '64Mi' }, runtimeClassName }), below);
  }
  assert.deepEqual(told({ limits: { memory: '64Mi' }, runtimeClassName: 'gvisor' }), []);
  assert.deepEqual(told({ limits: { memory: '64Mi' }, runtimeClassName: undefined }), ['NoMicroVm runtime_class_name']);
});

test('each dangerous capability is told with what it allows', () => {
  const warnings = warningsOf(makeSpec({ egressWhitelist: [], capAdd: ['SYS_ADMIN', 'CHOWN', 'NET_RAW', 'ALL'] }));
  assert.deepEqual(
    warnings.map(({ reason, field, message }) => [reason, field, message.split(' allows ')[0]]),
    ['SYS_ADMIN', 'NET_RAW', 'ALL'].map((name) => ['DangerousCapability', 'cap_add', name]),
  );
  assert.match(warnings[0]?.message ?? '', /mounting file systems/);
});

test('keeping the capabilities of the runtime is told', () => {
  assert.deepEqual(told({ capDrop: [] }), ['CapabilitiesKept cap_drop']);
});

test('a whitelist without everything has no names, and an open egress says what it reaches and offers a whitelist', () => {
  assert.deepEqual(told({ egressWhitelist: ['1.1.1.1/32'] }), ['NoDns egress_whitelist']);
  assert.deepEqual(told({ egressWhitelist: ['0.0.0.0/0'] }), []);
  const [open] = warningsOf(makeSpec({ egressWhitelist: undefined }));
  assert.equal(open?.reason, 'OpenEgress');
  assert.match(open?.message ?? '', /169\.254\.169\.254/);
  assert.ok(open?.whitelist?.includes('8.0.0.0/7'));
});

test('the warnings come in the order of the fields in the document', () => {
  const all = told({
    limits: { memory: '64Mi' },
    egressWhitelist: ['1.1.1.1/32'],
    capDrop: [],
    capAdd: ['SYS_ADMIN'],
  });
  assert.deepEqual(
    all.map((one) => one.split(' ')[1]),
    ['limits.memory', 'egress_whitelist', 'cap_drop', 'cap_add'],
  );
});
