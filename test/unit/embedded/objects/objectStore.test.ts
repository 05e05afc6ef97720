import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { PodObject } from '../../../../src/embedded/objects/kubeObject.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';

const makeStore = () => new ObjectStore(1000, () => 0);

test('All listeners hear of the changes in their order, also of those that a listener makes', () => {
  const store = makeStore();
  const heard: string[] = [];
  store.onChange((change) => {
    if (change?.object.metadata.name !== 'first') return;
    store.add(resources.secrets, { metadata: { name: 'second', namespace: 'default' } });
  });
  store.onChange((change) => heard.push(change?.object.metadata.name ?? ''));
  store.add(resources.secrets, { metadata: { name: 'first', namespace: 'default' } });
  assert.deepEqual(heard, ['first', 'second']);
});

test('A write that changes nothing is none', () => {
  const store = makeStore();
  const added = store.add(resources.secrets, { metadata: { name: 'x', namespace: 'default' }, data: { a: 'b' } });
  const { version } = store;
  assert.equal(store.replace(resources.secrets, { ...added, data: { a: 'b' } }), added);
  assert.equal(store.version, version);
});

test('The generation counts writes of the specification, and not the node that a pod is given', () => {
  const store = makeStore();
  const pod = store.add(resources.pods, {
    metadata: { name: 'x', namespace: 'default' },
    spec: { containers: [] },
    status: {},
  }) as PodObject;
  const bound = store.replace(resources.pods, { ...pod, spec: { ...pod.spec, nodeName: 'node' } });
  assert.equal(bound.metadata.generation, 1);
  const changed = store.replace(resources.pods, { ...bound, spec: { ...pod.spec, nodeName: 'node', priority: 1 } });
  assert.equal(changed.metadata.generation, 2);
});

test('A list is in the order of the keys, whatever came and went', () => {
  const name = fc.stringMatching(/^[a-c]{1,2}(-[a-c])?$/);
  const step = fc.record({ namespace: name, name, isAdd: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const store = makeStore();
      const expected = new Set<string>();
      for (const { namespace, name: object, isAdd } of steps) {
        const isThere = store.get(resources.secrets, namespace, object) !== undefined;
        if (isAdd && !isThere) store.add(resources.secrets, { metadata: { namespace, name: object } });
        if (!isAdd) store.remove(resources.secrets, namespace, object);
        if (isAdd) expected.add(`${namespace}/${object}`);
        else expected.delete(`${namespace}/${object}`);
        const keys = store.list(resources.secrets).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
        assert.deepEqual(keys, [...expected].sort());
      }
    }),
  );
});

test('The log of changes is bounded by what is in it, too', () => {
  const store = makeStore();
  let secret = store.add(resources.secrets, { metadata: { name: 'x', namespace: 'default' }, data: {} });
  const { version } = store;
  for (let index = 0; index < 100; index++) {
    secret = store.replace(resources.secrets, { ...secret, data: { value: String(index).padStart(1_000_000, 'x') } });
  }
  assert.throws(() => store.changesSince(version), /too old resource version/);
  assert.deepEqual(
    store.changesSince(store.version - 1).map(({ object }) => object),
    [secret],
  );
});
