import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSandboxError, type ErrorReason } from '../../../../src/sandbox/errors.ts';
import type { FakeKube } from '../../../fakes/kube/fakeKube.ts';
import { until } from '../../../contract/until.ts';
import { specOf, startRig, writesOf } from '../kubeRig.ts';

const box = { namespace: 'default', name: 'box' };
const because = (reason: ErrorReason) => (error: unknown) => isSandboxError(error) && error.reason === reason;

/** Somebody else deletes the Deployment and, where wanted, makes another one of its name. */
function takeAway(fake: FakeKube, isReplaced: boolean): void {
  const found = fake.get('deployments', box.namespace, box.name);
  assert.ok(found);
  fake.delete('deployments', box.namespace, box.name);
  if (!isReplaced) return;
  const { labels = {} } = found.metadata;
  fake.add('deployments', { ...found, metadata: { ...box, labels } });
}

for (const isReplaced of [false, true]) {
  const what = isReplaced ? 'replaced by a namesake' : 'deleted';
  test(`a create whose sandbox is ${what} meanwhile says so, in one sentence`, async (t) => {
    const { fake, service } = await startRig(t);
    // Its last step is tried again after a moment, in which the other client comes.
    fake.failNext(/^PATCH .*\/deployments\/box/, 500);
    const creating = service.lifecycle.create(specOf('box'));
    const failed = assert.rejects(creating, (error: unknown) => {
      assert.ok(isSandboxError(error));
      assert.equal(error.reason, 'ChangedMeanwhile');
      assert.equal(error.message, 'Sandbox box was deleted while it was being created');
      return true;
    });
    await until('the last step was tried', () => writesOf(fake).includes('PATCH deployments/box'));
    takeAway(fake, isReplaced);
    await failed;
    await service.drain(5000);
    assert.equal(fake.get('deployments', 'default', 'box') !== undefined, isReplaced);
  });
}

test('a delete that meets a namesake of the one it looked at deletes that one', async (t) => {
  const { fake, service } = await startRig(t);
  await service.lifecycle.create(specOf('box'));
  fake.failNext(/^DELETE .*\/deployments\/box/, 409, { reason: 'Conflict' });
  await service.lifecycle.delete(box);
  assert.equal(fake.get('deployments', 'default', 'box'), undefined);
});

test('a delete of one certain sandbox leaves a namesake alone', async (t) => {
  const { fake, service } = await startRig(t);
  await service.lifecycle.create(specOf('box'));
  const { uid } = await service.lifecycle.get(box);
  fake.failNext(/^DELETE .*\/deployments\/box/, 409, { reason: 'Conflict' });
  await assert.rejects(service.lifecycle.delete({ ...box, uid }), because('SandboxNotFound'));
  assert.ok(fake.get('deployments', 'default', 'box'));
});

test('what somebody else deletes while all are deleted counts as deleted', async (t) => {
  const { service, connect } = await startRig(t);
  const other = await connect();
  for (const name of ['a', 'b', 'c', 'd']) await service.lifecycle.create(specOf(name));
  await other.lifecycle.list('default');
  const results = await Promise.all([service, other].map(({ lifecycle }) => lifecycle.deleteAll('default')));
  assert.deepEqual(
    results.flat().filter(({ error }) => error !== undefined),
    [],
  );
});
