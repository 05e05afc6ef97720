import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { nullLogger } from '../../../../src/base/logger.ts';
import { KubeSandboxService } from '../../../../src/k8s/kubeSandboxService.ts';
import { openKubeApi } from '../../../../src/k8s/connection/openKubeApi.ts';
import { isSandboxError } from '../../../../src/sandbox/errors.ts';
import { k7Deployment } from '../../../contract/rig.ts';
import { until } from '../../../contract/until.ts';
import type { FakeKube } from '../../../fakes/kube/fakeKube.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { specOf, startRig } from '../kubeRig.ts';

/** A namespace's rights and no others. */
function allowOnly(fake: FakeKube, ...namespaces: string[]): void {
  fake.setForbid((_verb, _resource, where) => where === undefined || !namespaces.includes(where));
}

function addSandbox(fake: FakeKube, namespace: string, name: string): void {
  const { metadata, ...rest } = k7Deployment(name, 'alpine:latest');
  fake.add('deployments', { ...rest, metadata: { ...(metadata as object), namespace } });
}

/** A service on a clock that the test moves. */
async function onManualClock(t: TestContext, fake: FakeKube) {
  const folder = await mkdtemp(join(tmpdir(), 'k7-unit-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const clock = new ManualClock();
  const options = {
    kubeconfigPaths: [await fake.writeKubeconfig(folder)],
    env: {},
    logger: nullLogger,
    clock,
    version: '0',
  };
  const { api } = await openKubeApi(options);
  const service = new KubeSandboxService({
    api,
    description: 'x',
    defaultNamespace: 'default',
    namespaces: ['default'],
    clock,
    logger: nullLogger,
  });
  t.after(() => service.dispose());
  return { clock, service };
}

test('nothing is asked of the cluster before the first need', async (t) => {
  const { fake, service } = await startRig(t);
  assert.equal(service.watch.state.kind, 'connecting');
  assert.equal(fake.requests.length, 0);
  service.watch.start();
  await until('the watch is live', () => service.watch.state.kind === 'live');
});

test('a namespace that is asked for is watched from then on, where the cluster is not', async (t) => {
  const { fake, connect } = await startRig(t, { namespaces: ['team', 'other'] });
  allowOnly(fake, 'default', 'team');
  addSandbox(fake, 'team', 'theirs');
  const service = await connect(['default']);
  const names = async (): Promise<string[]> => (await service.lifecycle.list('team')).map(({ name }) => name);
  assert.deepEqual(await names(), ['theirs']);
  assert.deepEqual(service.watch.scope, { kind: 'namespaces', namespaces: ['default', 'team'] });
  addSandbox(fake, 'team', 'later');
  await until('the later one arrives', async () => (await names()).includes('later'));
});

test('a namespace that may not be read is refused by its name, and the others stay', async (t) => {
  const { fake, connect } = await startRig(t, { namespaces: ['other'] });
  allowOnly(fake, 'default');
  const service = await connect(['default']);
  await assert.rejects(service.lifecycle.list('other'), (error) => {
    assert.ok(isSandboxError(error));
    assert.equal(error.reason, 'PermissionDenied');
    assert.match(error.message, /may not list (deployments|pods) in namespace other$/);
    return true;
  });
  assert.deepEqual(await service.lifecycle.list('default'), []);
  assert.deepEqual(service.watch.scope, { kind: 'namespaces', namespaces: ['default'] });
  assert.equal(service.watch.state.kind, 'live');
});

test('of several namespaces those that may be read are watched', async (t) => {
  const { fake, connect } = await startRig(t, { namespaces: ['team', 'other'] });
  allowOnly(fake, 'team');
  const service = await connect(['other', 'team']);
  service.watch.start();
  await until('the watch is live', () => service.watch.state.kind === 'live');
  assert.deepEqual(service.watch.scope, { kind: 'namespaces', namespaces: ['team'] });
});

test('credentials that may read nothing fail with the right that is missing', async (t) => {
  const { fake, connect } = await startRig(t);
  allowOnly(fake);
  const service = await connect();
  await assert.rejects(service.lifecycle.list('default'), (error) => {
    assert.ok(isSandboxError(error));
    assert.equal(error.reason, 'PermissionDenied');
    return true;
  });
  assert.equal(service.watch.state.kind, 'failed');
});

test('without the right to read policies and events, sandboxes are seen and their egress is unknown', async (t) => {
  const { fake, service } = await startRig(t);
  fake.setForbid((_verb, resource) => resource === 'networkpolicies' || resource === 'events');
  addSandbox(fake, 'default', 'theirs');
  await until('it is seen', async () => (await service.lifecycle.list('default')).length === 1);
  assert.equal((await service.lifecycle.get({ namespace: 'default', name: 'theirs' })).egress, undefined);
  assert.equal(service.watch.state.kind, 'live');
});

test('a connection that is half open turns stale, and live again with what changed meanwhile', async (t) => {
  const { fake, service: writer } = await startRig(t);
  await writer.lifecycle.create(specOf('before'));
  const { clock, service } = await onManualClock(t, fake);
  service.watch.start();
  await until('the watch is live', () => service.watch.state.kind === 'live');
  fake.freeze();
  await until('the watch is stale', () => {
    clock.advance(1000);
    return service.watch.state.kind === 'stale';
  });
  assert.deepEqual(
    service.watch.sandboxes().map(({ name }) => name),
    ['before'],
  );
  addSandbox(fake, 'default', 'meanwhile');
  fake.thaw();
  await until('what changed is known', () => {
    clock.advance(1000);
    return service.watch.sandboxes().length === 2 && service.watch.state.kind === 'live';
  });
});

test('what was read of namespaces that are watched no more is forgotten', async (t) => {
  const { fake, connect } = await startRig(t, { namespaces: ['team', 'other'] });
  fake.setForbid((_verb, resource, where) => resource === 'pods' && where !== 'team');
  for (const namespace of ['team', 'other']) addSandbox(fake, namespace, 'theirs');
  const service = await connect(['team', 'other']);
  service.watch.start();
  await until('the watch is live', () => service.watch.state.kind === 'live');
  assert.deepEqual(service.watch.scope, { kind: 'namespaces', namespaces: ['team'] });
  await assert.rejects(service.lifecycle.list('default'), { reason: 'PermissionDenied' });
  assert.deepEqual(
    service.watch.sandboxes().map(({ namespace }) => namespace),
    ['team'],
  );
});

test('a cluster that was watched and refuses for a time is watched as a whole again', async (t) => {
  const { fake } = await startRig(t, { namespaces: ['team'] });
  addSandbox(fake, 'team', 'theirs');
  const { clock, service } = await onManualClock(t, fake);
  service.watch.start();
  await until('the watch is live', () => service.watch.state.kind === 'live');
  fake.setForbid(() => true);
  fake.cutConnections();
  await until('the watch is refused', () => {
    clock.advance(500);
    return service.watch.state.kind === 'stale' && /may not/.test(service.watch.state.error.message);
  });
  fake.setForbid(() => false);
  await until('the watch is live again', () => {
    clock.advance(10_000);
    return service.watch.state.kind === 'live';
  });
  assert.deepEqual(service.watch.scope, { kind: 'cluster' });
  assert.equal(service.watch.sandboxes().length, 1);
});

test('namespaces beyond the most are refused, and not watched by many requests at once', async (t) => {
  const many = Array.from({ length: 130 }, (_, i) => `n${i}`);
  const { fake, connect } = await startRig(t, { namespaces: many });
  fake.setForbid((_verb, _resource, where) => where === undefined);
  const service = await connect(['default']);
  const results = await Promise.allSettled(many.map((namespace) => service.lifecycle.list(namespace)));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 99);
  const { scope } = service.watch;
  assert.equal(scope.kind === 'namespaces' && scope.namespaces.length, 100);
});

test('whoever waits for a namespace is told at once when it gives up, or when the service ends', async (t) => {
  const { fake } = await startRig(t);
  const { service } = await onManualClock(t, fake);
  fake.setForbid((_verb, _resource, where) => where === undefined);
  await service.lifecycle.list('default');
  fake.freeze();
  const giveUp = new AbortController();
  const first = service.lifecycle.list('kube-system', giveUp.signal);
  const second = service.lifecycle.list('kube-system');
  giveUp.abort(new Error('enough'));
  await assert.rejects(first, { message: 'enough' });
  service.dispose();
  await assert.rejects(second, { reason: 'ClusterUnreachable' });
  await assert.rejects(service.lifecycle.list('kube-system'), { reason: 'ClusterUnreachable' });
  fake.thaw();
});

test('after a sleep the watches are made anew, and until then the state says why it is stale', async (t) => {
  const { fake } = await startRig(t);
  const { clock, service } = await onManualClock(t, fake);
  service.watch.start();
  await until('the watch is live', () => service.watch.state.kind === 'live');
  const states: string[] = [];
  service.watch.onDidChangeState((state) => states.push('error' in state ? state.error.message : state.kind));
  fake.requests.length = 0;
  clock.jump(8 * 3_600_000);
  await until('the watch is live again', () => {
    clock.advance(500);
    return states.at(-1) === 'live';
  });
  assert.deepEqual(states, ['This machine was asleep.', 'live']);
  const watches = fake.requests.filter(({ path }) => path.includes('watch=true'));
  assert.equal(watches.length, 4);
  assert.equal(fake.requests.length, 4);
});

test('a login that has run out is not tried with every heartbeat', async (t) => {
  const { fake } = await startRig(t);
  const { clock, service } = await onManualClock(t, fake);
  fake.failNext(/./, 401, { reason: 'Unauthorized', count: 10_000 });
  service.watch.start();
  await until('the watch has failed', () => service.watch.state.kind === 'failed');
  fake.requests.length = 0;
  for (let i = 0; i < 120; i++) {
    clock.advance(500);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(fake.requests.filter(({ path }) => path === '/version').length, 0);
});

test('whether policies may be read is a matter of each namespace', async (t) => {
  const { fake, connect } = await startRig(t, { namespaces: ['team', 'other'] });
  fake.setForbid(
    (_verb, resource, where) => where === undefined || (resource === 'networkpolicies' && where === 'other'),
  );
  for (const namespace of ['team', 'other']) addSandbox(fake, namespace, 'theirs');
  const service = await connect(['team', 'other']);
  const egressIn = async (namespace: string) => (await service.lifecycle.get({ namespace, name: 'theirs' })).egress;
  await until('those of one are known', async () => (await egressIn('team'))?.kind === 'open');
  assert.equal(await egressIn('other'), undefined);
});
