import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment } from 'kubernetes-types/apps/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { isSandboxError } from '../../../../src/sandbox/errors.ts';
import { ingressLockName } from '../../../../src/sandbox/manifests/names.ts';
import { until } from '../../../contract/until.ts';
import { specOf, startRig, writesOf } from '../kubeRig.ts';

const everything = { env: new Map([['A', 'b']]), egressWhitelist: ['1.1.1.1/32'] };
const kinds = ['deployments', 'pods', 'secrets', 'networkpolicies'] as const;

test('a sandbox starts last, when everything that closes it is there', async (t) => {
  const { fake, service } = await startRig(t);
  await service.lifecycle.create(specOf('box', everything));
  const writes = writesOf(fake);
  assert.deepEqual(writes.slice(0, 3).sort(), ['POST deployments', 'POST networkpolicies', 'POST networkpolicies']);
  assert.equal(writes[2], 'POST deployments');
  assert.deepEqual(writes.slice(3, -1).sort(), [
    'PATCH networkpolicies/k7-sandboxes-lock-egress',
    'PATCH networkpolicies/k7-sandboxes-lock-ingress',
    'POST networkpolicies',
    'POST networkpolicies',
    'POST secrets',
  ]);
  assert.equal(writes.at(-1), 'PATCH deployments/box');
});

test('whichever call of a create is refused, nothing is left', async (t) => {
  const { fake, service } = await startRig(t);
  await service.lifecycle.create(specOf('probe', everything));
  const calls = fake.requests.map(({ method, path }) => `${method} ${path.replace('probe', 'box')}`);
  await service.lifecycle.delete({ namespace: 'default', name: 'probe' });
  await service.drain(5000);
  assert.ok(calls.length >= 10);
  for (const call of new Set(calls)) {
    fake.failNext((request) => `${request.method} ${request.path}` === call, 500, { count: 3 });
    await assert.rejects(service.lifecycle.create(specOf('box', everything)), isSandboxError, call);
    await service.drain(5000);
    // What the fault was not used up for must not hit the next one.
    await until('nothing is left', () => kinds.every((kind) => fake.list(kind, 'default').length === 0), {
      describe: () => ({ call, left: kinds.map((kind) => fake.list(kind, 'default').map((o) => o.metadata.name)) }),
    });
  }
});

test('an answer that is lost makes no second sandbox and leaves no first', async (t) => {
  const { fake, service } = await startRig(t);
  const creating = service.lifecycle.create(specOf('box', everything));
  await until('the Deployment is there', () => fake.list('deployments', 'default').length > 0);
  fake.cutConnections();
  const failure = await creating.then(
    () => undefined,
    (error: unknown) => error,
  );
  await service.drain(10_000);
  const left = fake.list('deployments', 'default').map(({ metadata }) => metadata.name);
  // Whether the cut met a call of the create is up to the machine; either way it is whole or gone.
  assert.deepEqual(left, failure === undefined ? ['box'] : []);
});

test('a create that is cancelled leaves nothing', async (t) => {
  const { fake, service } = await startRig(t);
  const cancelling = new AbortController();
  const creating = service.lifecycle.create(specOf('box', everything), cancelling.signal);
  // On the very turn on which the server takes it: three more round trips are to come.
  while (!writesOf(fake).includes('POST deployments')) await new Promise((resolve) => setImmediate(resolve));
  cancelling.abort(new Error('enough'));
  await assert.rejects(creating, /enough/);
  await service.drain(5000);
  await until('nothing is left', () => kinds.every((kind) => fake.list(kind, 'default').length === 0));
});

test('a drain waits for a create that nobody waits for any more', async (t) => {
  const { fake, service } = await startRig(t);
  void service.lifecycle.create(specOf('box', everything));
  await service.drain(5000);
  const deployment = fake.get('deployments', 'default', 'box') as Deployment | undefined;
  assert.equal(deployment?.spec?.replicas, 1);
});

test('what a predecessor of the name left is replaced, what is nobody is refused', async (t) => {
  const { fake, service } = await startRig(t, { delays: { collectMs: 400 } });
  await service.lifecycle.create(specOf('box', { egressWhitelist: ['10.0.0.0/8'] }));
  await service.lifecycle.delete({ namespace: 'default', name: 'box' });
  await service.lifecycle.create(specOf('box', { egressWhitelist: [] }));
  const policy = fake.get('networkpolicies', 'default', 'box-netpol') as NetworkPolicy | undefined;
  assert.deepEqual(policy?.spec?.egress ?? [], []);

  fake.add('secrets', { metadata: { name: 'other-env', namespace: 'default' } });
  const taken = service.lifecycle.create(specOf('other', everything));
  await assert.rejects(taken, (error) => isSandboxError(error) && error.reason === 'ObjectConflict');
  await service.drain(5000);
  assert.ok(fake.get('secrets', 'default', 'other-env'));
  assert.equal(fake.get('deployments', 'default', 'other'), undefined);
});

test('a lock that somebody opened is closed before the next sandbox starts', async (t) => {
  const { fake, service } = await startRig(t);
  await service.lifecycle.create(specOf('first'));
  const lock = fake.get('networkpolicies', 'default', ingressLockName);
  assert.ok(lock);
  fake.replace('networkpolicies', { ...lock, spec: { podSelector: { matchLabels: { nobody: 'x' } } } });
  await service.lifecycle.create(specOf('second'));
  const mended = fake.get('networkpolicies', 'default', ingressLockName) as NetworkPolicy | undefined;
  assert.deepEqual(mended?.spec?.podSelector, {
    matchExpressions: [{ key: 'katakate.org/sandbox', operator: 'Exists' }],
  });
});

test('a lock outlives two clients that create and delete at once', async (t) => {
  const { fake, service, connect } = await startRig(t);
  const clients = [service, await connect()];
  await Promise.all(
    clients.map(async ({ lifecycle }, client) => {
      for (let round = 0; round < 12; round++) {
        const key = await lifecycle.create(specOf(`box-${client}-${round}`, { egressWhitelist: [] }));
        // Whoever is started finds the lock, whatever the other one removes meanwhile.
        assert.ok(fake.get('networkpolicies', 'default', ingressLockName), `round ${round}`);
        await lifecycle.delete(key);
      }
    }),
  );
});

test('who may not write events creates all the same', async (t) => {
  const { fake, service } = await startRig(t);
  fake.setForbid((verb, resource) => verb === 'create' && resource === 'events');
  await service.lifecycle.create(specOf('box', { capAdd: ['SYS_ADMIN'] }));
  await service.drain(5000);
  assert.ok(fake.get('deployments', 'default', 'box'));
});
