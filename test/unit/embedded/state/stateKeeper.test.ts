import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nullLogger, type Logger } from '../../../../src/base/logger.ts';
import type { KubeObject, NewObject } from '../../../../src/embedded/objects/kubeObject.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { resources, type ResourceName } from '../../../../src/embedded/objects/resources.ts';
import type { StateFile } from '../../../../src/embedded/state/stateFile.ts';
import { StateKeeper } from '../../../../src/embedded/state/stateKeeper.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { makeSecret } from './stateRig.ts';

class MemoryFile implements StateFile {
  readonly path = 'state.json';
  readonly objects: readonly KubeObject[];
  readonly writes: (readonly KubeObject[])[] = [];
  error: Error | undefined;
  isDisposed = false;
  onWrite: () => void = () => undefined;

  constructor(objects: readonly KubeObject[] = []) {
    this.objects = objects;
  }

  write(objects: readonly KubeObject[]): void {
    this.onWrite();
    if (this.error) throw this.error;
    this.writes.push(objects);
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

function makeRig(objects: readonly KubeObject[] = [], logger: Logger = nullLogger) {
  const clock = new ManualClock();
  const store = new ObjectStore(1000, () => clock.now());
  const file = new MemoryFile(objects);
  const keeper = new StateKeeper({ file, store, clock, logger });
  const add = (resource: ResourceName, object: NewObject) => store.add(resources[resource], object);
  const names = () => file.writes.at(-1)?.map(({ kind, metadata: { name } }) => `${kind} ${name}`);
  return { clock, store, file, keeper, add, names };
}

const metadata = { namespace: 'default', name: 'a' };
const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'a', uid: 'x' };

test('changes are written once they had a moment to end, and nothing waits where nothing changes', () => {
  const { clock, file, add, names } = makeRig();
  assert.equal(clock.pendingTimers, 0);
  add('secrets', { metadata });
  clock.advance(900);
  add('deployments', { metadata });
  assert.equal(file.writes.length, 0);
  clock.advance(100);
  assert.deepEqual(names(), ['Deployment a', 'Secret a']);
  assert.equal(clock.pendingTimers, 0);
  clock.advance(60_000);
  assert.equal(file.writes.length, 1);
});

test('events, nodes and the pods of a controller are no reason to write', () => {
  const { clock, file, add } = makeRig();
  add('events', { metadata });
  add('nodes', { metadata: { name: 'a' } });
  add('pods', { metadata: { ...metadata, ownerReferences: [{ ...owner, controller: true }] } });
  assert.equal(clock.pendingTimers, 0);
  clock.advance(60_000);
  assert.deepEqual(file.writes, []);
});

test('a state that takes long to write is written less often', () => {
  const { clock, file, add } = makeRig();
  file.onWrite = () => clock.jump(200);
  add('secrets', { metadata });
  clock.advance(1_000);
  add('secrets', { metadata: { ...metadata, name: 'b' } });
  clock.advance(3_900);
  assert.equal(file.writes.length, 1);
  clock.advance(100);
  assert.equal(file.writes.length, 2);
});

test('the end writes what is not written yet, and only that', () => {
  const changed = makeRig();
  changed.add('secrets', { metadata });
  changed.keeper.dispose();
  changed.keeper.dispose();
  assert.equal(changed.file.writes.length, 1);
  assert.ok(changed.file.isDisposed);
  assert.equal(changed.clock.pendingTimers, 0);
  const same = makeRig([makeSecret('a')]);
  same.keeper.dispose();
  assert.deepEqual(same.file.writes, []);
});

test('a write that fails is logged, and tried again with the next change and at the end', () => {
  const errors: string[] = [];
  const logger = { ...nullLogger, error: (message: string) => void errors.push(message) };
  const { clock, file, add, keeper } = makeRig([], logger);
  file.error = new Error('disk full');
  add('secrets', { metadata });
  clock.advance(1_000);
  assert.deepEqual(errors, ['the embedded cluster is not kept']);
  file.error = undefined;
  keeper.dispose();
  assert.equal(file.writes.length, 1);
});

test('what is restored has its uid and its time, and owners come before what they own', () => {
  const deployment = { ...makeSecret('d'), apiVersion: 'apps/v1', kind: 'Deployment' };
  const set = { ...makeSecret('s'), apiVersion: 'apps/v1', kind: 'ReplicaSet' };
  const { store } = makeRig([makeSecret('a'), set, deployment]);
  const restored = store.changesSince(0).map(({ object }) => object);
  assert.deepEqual(
    restored.map(({ kind }) => kind),
    ['Deployment', 'ReplicaSet', 'Secret'],
  );
  const { uid, creationTimestamp, resourceVersion } = restored[2]?.metadata ?? {};
  assert.deepEqual([uid, creationTimestamp], ['uid of a', '2026-01-02T03:04:05Z']);
  assert.notEqual(resourceVersion, '7');
});

test('a pod that nobody would make again starts once more, and one that is over stays over', () => {
  const pod = (name: string, phase: string) => ({
    ...makeSecret(name),
    kind: 'Pod',
    spec: { nodeName: 'gone', containers: [] },
    status: { phase, podIP: '192.0.2.1', containerStatuses: [{ ready: true }] },
  });
  const { store } = makeRig([pod('run', 'Running'), pod('over', 'Succeeded')]);
  const [over, run] = store.byName('pods');
  assert.deepEqual([run?.status, run?.spec], [{ phase: 'Pending' }, { containers: [] }]);
  assert.deepEqual([over?.status, over?.spec], [pod('', 'Succeeded').status, pod('', '').spec]);
});

test('pods of a controller and those that were on their way out are not kept', () => {
  const pod = { ...makeSecret('a'), kind: 'Pod', spec: { containers: [] }, status: { phase: 'Running' } };
  const controlled = { ...pod, metadata: { ...pod.metadata, ownerReferences: [{ ...owner, controller: true }] } };
  const leaving = { ...pod, metadata: { ...pod.metadata, name: 'b', deletionTimestamp: '2026-01-02T03:04:05Z' } };
  const { store } = makeRig([controlled, leaving]);
  assert.deepEqual(store.byName('pods'), []);
});
