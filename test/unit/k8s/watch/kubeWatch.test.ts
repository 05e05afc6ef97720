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
  const service = new KubeSandboxService({ api, description: 'x', namespaces: ['default'], clock, logger: nullLogger });
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
