import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { treeMessage, type MessageInput } from '../../../src/tree/treeMessage.ts';

function message(overrides: Partial<MessageInput>): string | undefined {
  return treeMessage({
    state: { kind: 'live' },
    scope: { kind: 'cluster' },
    areNamespacesChosen: false,
    filter: '',
    isEmpty: false,
    nowMs: 100_000,
    t: (template, args = {}) => template.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name])),
    ...overrides,
  });
}

const error = new Error('connect ECONNREFUSED');

test('a live view of the whole cluster says nothing', () => {
  assert.equal(message({}), undefined);
});

test('a lost connection says since when', () => {
  assert.equal(
    message({ state: { kind: 'stale', sinceMs: 90_000, error } }),
    'Connection lost. Showing what was seen 10 s ago. Reconnecting…',
  );
  assert.match(message({ state: { kind: 'stale', sinceMs: -500_000, error } }) ?? '', /seen 10 min ago/);
});

test('a cluster that was never seen says why, and whether it is tried again', () => {
  assert.equal(message({ state: { kind: 'failed', error } }), 'connect ECONNREFUSED. Trying again…');
  assert.equal(message({ state: { kind: 'failed', error, isFinal: true } }), 'connect ECONNREFUSED.');
});

test('what is not tried again says the way out', () => {
  const missing = new SandboxError('InvalidKubeconfig', 'There is no kubeconfig.', { hint: 'Log in to a cluster' });
  assert.equal(
    message({ state: { kind: 'failed', error: missing, isFinal: true } }),
    'There is no kubeconfig. Log in to a cluster.',
  );
});

test('a narrower scope is explained unless it was asked for', () => {
  const scope = { kind: 'namespaces', namespaces: ['a', 'b'] } as const;
  assert.equal(message({ scope }), 'Showing namespaces a, b: this account may not list the whole cluster');
  assert.equal(message({ scope, areNamespacesChosen: true }), undefined);
});

test('a filter is shown beside the rest', () => {
  assert.equal(message({ state: { kind: 'connecting' }, filter: 'web' }), 'Connecting… · Filter: web');
});

test('a filter that leaves nothing makes room for the welcome text', () => {
  assert.equal(message({ filter: 'web' }), 'Filter: web');
  assert.equal(message({ filter: 'web', isEmpty: true }), undefined);
});
