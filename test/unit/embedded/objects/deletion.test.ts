import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backgroundDelete, Deletion, type DeleteOptions } from '../../../../src/embedded/objects/deletion.ts';
import type { KubeObject } from '../../../../src/embedded/objects/kubeObject.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';

function start() {
  const store = new ObjectStore(1000, () => Date.parse('2030-01-01T00:00:00Z'));
  const deletion = new Deletion(store);
  const changes: string[] = [];
  store.onChange((change) => change && changes.push(describe(change.type, change.object)));
  const pod = (spec: object, phase = 'Running', finalizers?: string[]): KubeObject =>
    store.add(resources.pods, {
      metadata: { name: 'pod', namespace: 'default', ...(finalizers ? { finalizers } : {}) },
      spec: { containers: [], ...spec },
      status: { phase },
    });
  const remove = (object: KubeObject, options: Partial<DeleteOptions> = {}) =>
    deletion.delete(resources.pods, object, { ...backgroundDelete, ...options });
  return { store, deletion, changes, pod, remove };
}

function describe(type: string, { metadata }: KubeObject): string {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers = [] } = metadata;
  const marks = [deletionTimestamp?.slice(14, 19), deletionGracePeriodSeconds].filter((mark) => mark !== undefined);
  return [type, ...marks, ...finalizers].join(' ');
}

test('A pod is marked for its grace, can be hurried, and is gone when its node says so', () => {
  const { pod, remove, changes } = start();
  const marked = remove(pod({ nodeName: 'node', terminationGracePeriodSeconds: 30 }));
  assert.equal(marked?.metadata.generation, 2);
  assert.ok(marked);
  assert.equal(remove(marked), marked);
  assert.equal(remove(marked, { gracePeriodSeconds: 60 }), marked);
  const hurried = remove(marked, { gracePeriodSeconds: 5 });
  assert.ok(hurried);
  assert.equal(remove(hurried, { gracePeriodSeconds: 0 }), undefined);
  assert.deepEqual(changes, ['ADDED', 'MODIFIED 00:30 30', 'MODIFIED 00:05 5', 'MODIFIED 00:00 0', 'DELETED 00:00 0']);
});

test('A pod without a node, or one that is over, has no grace', () => {
  for (const [spec, phase] of [
    [{}, 'Pending'],
    [{ nodeName: 'node' }, 'Failed'],
  ] as const) {
    const { pod, remove, changes } = start();
    assert.equal(remove(pod(spec, phase)), undefined);
    assert.deepEqual(changes, ['ADDED', 'MODIFIED 00:00 0', 'DELETED 00:00 0']);
  }
});

test('An object with a finalizer goes with the last of them, and is shown as it was before', () => {
  const { store, deletion, changes } = start();
  const secret = store.add(resources.secrets, {
    metadata: { name: 'x', namespace: 'default', finalizers: ['x.io/a', 'x.io/b'] },
  });
  const marked = deletion.delete(resources.secrets, secret, backgroundDelete);
  assert.ok(marked);
  assert.equal(deletion.delete(resources.secrets, marked, backgroundDelete), marked);
  const half = deletion.write(resources.secrets, withFinalizers(marked, ['x.io/b']));
  deletion.write(resources.secrets, withFinalizers(half, []));
  assert.deepEqual(changes, [
    'ADDED x.io/a x.io/b',
    'MODIFIED 00:00 0 x.io/a x.io/b',
    'MODIFIED 00:00 0 x.io/b',
    'DELETED 00:00 0 x.io/b',
  ]);
});

test('A pod with a finalizer outlives its node’s word', () => {
  const { pod, remove, store } = start();
  const marked = remove(pod({ nodeName: 'node' }, 'Running', ['x.io/a']));
  assert.ok(marked);
  assert.ok(remove(marked, { gracePeriodSeconds: 0 }));
  assert.ok(store.get(resources.pods, 'default', 'pod'));
});

test('A namespace is marked and is its controller’s to end', () => {
  const { store, deletion } = start();
  const namespace = store.add(resources.namespaces, { metadata: { name: 'x' }, status: { phase: 'Active' } });
  const marked = deletion.delete(resources.namespaces, namespace, backgroundDelete);
  assert.deepEqual(marked?.status, { phase: 'Terminating' });
  assert.equal(marked?.metadata.deletionGracePeriodSeconds, undefined);
});

const withFinalizers = (object: KubeObject, finalizers: string[]): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, finalizers },
});
