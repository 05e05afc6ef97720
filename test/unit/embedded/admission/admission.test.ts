import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Admission } from '../../../../src/embedded/admission/admission.ts';
import { child, type Json, type NewObject } from '../../../../src/embedded/objects/kubeObject.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';

const namespace = 'default';

function rig() {
  const store = new ObjectStore(100, () => Date.UTC(2025, 0));
  return { store, admission: new Admission(store) };
}

const pod = (spec: Json = {}, metadata: Json = {}): NewObject => ({
  metadata: { name: 'p', namespace, ...metadata },
  spec: { containers: [{ name: 'c', image: 'alpine' }], ...spec },
});

const specOf = (object: NewObject): Json => child(object, 'spec');

test('A RuntimeClass gives its pods what they cost more and where they may run', () => {
  const { store, admission } = rig();
  store.add(resources.runtimeclasses, {
    metadata: { name: 'kata' },
    handler: 'kata',
    overhead: { podFixed: { memory: '160Mi' } },
    scheduling: { nodeSelector: { vm: 'yes' }, tolerations: [{ key: 'vm', operator: 'Exists' }] },
  });
  const spec = specOf(admission.create(resources.pods, pod({ runtimeClassName: 'kata', nodeSelector: { a: 'b' } })));
  assert.deepEqual(spec['overhead'], { memory: '160Mi' });
  assert.deepEqual(spec['nodeSelector'], { a: 'b', vm: 'yes' });
  assert.deepEqual((spec['tolerations'] as Json[]).at(-1), { key: 'vm', operator: 'Exists' });
  assert.throws(
    () => admission.create(resources.pods, pod({ runtimeClassName: 'kata', nodeSelector: { vm: 'no' } })),
    /conflict: runtimeClass\.scheduling\.nodeSelector\[vm\] = yes; pod\.spec\.nodeSelector\[vm\] = no$/,
  );
});

test('An account decides on the token of its pods, and lends them what pulls their images', () => {
  const { store, admission } = rig();
  store.add(resources.serviceaccounts, {
    metadata: { name: 'quiet', namespace },
    automountServiceAccountToken: false,
    imagePullSecrets: [{ name: 'pull' }],
  });
  const quiet = specOf(admission.create(resources.pods, pod({ serviceAccountName: 'quiet' })));
  assert.equal(quiet['volumes'], undefined);
  assert.deepEqual(quiet['imagePullSecrets'], [{ name: 'pull' }]);
  const loud = pod({ serviceAccountName: 'quiet', automountServiceAccountToken: true });
  assert.equal((specOf(admission.create(resources.pods, loud))['volumes'] as Json[]).length, 1);
});

test('A pod whose name is made up is refused by what it is made of', () => {
  const { admission } = rig();
  const made = pod({ runtimeClassName: 'none' }, { name: 'd-1-abcde', generateName: 'd-1-' });
  assert.throws(() => admission.create(resources.pods, made), {
    message: 'pods "d-1-" is forbidden: pod rejected: RuntimeClass "none" not found',
  });
});

test('A status that comes with a new object stays', () => {
  const { admission } = rig();
  const admitted = admission.create(resources.pods, { ...pod(), status: { phase: 'Running' } });
  assert.deepEqual(admitted.status, { phase: 'Running' });
});

test('What is admitted is not changed in place', () => {
  const { admission } = rig();
  const sent = pod({
    hostNetwork: true,
    containers: [{ name: 'c', image: 'a', resources: { limits: { cpu: '1000m' } } }],
  });
  const before = structuredClone(sent);
  admission.create(resources.pods, sent);
  assert.deepEqual(sent, before);
});

test('An update that changes nothing but the order of its fields is the object that was there', () => {
  const { store, admission } = rig();
  const added = store.add(resources.pods, admission.create(resources.pods, pod({}, { labels: { a: 'b', c: 'd' } })));
  const reversed = JSON.parse(JSON.stringify(added), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  ) as NewObject;
  assert.equal(admission.update(resources.pods, added, reversed), added);
});

test('An update shares with the object before what it leaves as it was', () => {
  const { store, admission } = rig();
  const added = store.add(resources.pods, admission.create(resources.pods, pod()));
  const labelled = { ...structuredClone(added), metadata: { ...added.metadata, labels: { a: 'b' } } };
  const next = admission.update(resources.pods, added, labelled);
  assert.equal(next.spec, added.spec);
  assert.deepEqual(next.metadata.labels, { a: 'b' });
});

test("A namespace's finalizers are taken off by nobody who just writes it", () => {
  const { store, admission } = rig();
  const added = store.add(resources.namespaces, admission.create(resources.namespaces, { metadata: { name: 'n' } }));
  const next = admission.update(resources.namespaces, added, { ...added, spec: {} });
  assert.deepEqual(next.spec, { finalizers: ['kubernetes'] });
});

test('What an object may not lose while it goes is kept, and nothing is added to it', () => {
  const { store, admission } = rig();
  const going = { deletionTimestamp: '2025-01-01T00:00:00Z', finalizers: ['a.b/c'] };
  const added = store.add(resources.secrets, { metadata: { name: 's', namespace, ...going }, type: 'Opaque' });
  const more = { ...added, metadata: { ...added.metadata, finalizers: ['a.b/c', 'a.b/d'] } };
  assert.throws(
    () => admission.update(resources.secrets, added, more),
    /no new finalizers can be added if the object is being deleted, found new finalizers \[\]string\{"a\.b\/d"\}/,
  );
  const less = { ...added, metadata: { ...added.metadata, finalizers: [] } };
  assert.deepEqual(admission.update(resources.secrets, added, less).metadata.finalizers, []);
});
