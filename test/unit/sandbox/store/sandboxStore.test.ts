import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxStore } from '../../../../src/sandbox/store/sandboxStore.ts';
import { makeDeployment, makeEvent, makePod, makePolicy } from './makeFacts.ts';

const key = { namespace: 'team-a', name: 'box' };
const upsert = <T>(facts: T) => ({ kind: 'upsert', facts }) as const;
const remove = <T>(facts: T) => ({ kind: 'remove', facts }) as const;

function storeWithBox(): { readonly store: SandboxStore; readonly fired: string[][] } {
  const store = new SandboxStore();
  store.setPoliciesKnown(undefined, true);
  store.deployments.apply([upsert(makeDeployment())]);
  store.pods.apply([upsert(makePod())]);
  const fired: string[][] = [];
  store.onDidChange((keys) => fired.push([...keys].sort()));
  return { store, fired };
}

test('what is joined is what was fed, and each batch fires once with the sandboxes that it touched', () => {
  const { store, fired } = storeWithBox();
  assert.equal(store.get(key)?.status, 'Running');
  store.pods.apply([upsert(makePod({ resourceVersion: '20', isReady: false }))]);
  store.policies.apply([upsert(makePolicy())]);
  assert.deepEqual(fired, [['team-a/box'], ['team-a/box']]);
  const sandbox = store.get(key);
  assert.equal(sandbox?.isReady, false);
  assert.deepEqual(sandbox?.egress, { kind: 'restricted', cidrs: ['1.1.1.1/32'] });
});

test('all are sorted by namespace and name, and the list stays the same one until something changes', () => {
  const { store } = storeWithBox();
  for (const [namespace, name] of [
    ['team-b', 'a'],
    ['team-a', 'zoo'],
    ['team-a', 'a'],
  ] as const) {
    store.deployments.apply([upsert(makeDeployment({ namespace, name, uid: `${namespace}-${name}` }))]);
  }
  const all = store.all();
  assert.deepEqual(
    all.map(({ namespace, name }) => `${namespace}/${name}`),
    ['team-a/a', 'team-a/box', 'team-a/zoo', 'team-b/a'],
  );
  assert.equal(store.all(), all);
  store.deployments.apply([remove(makeDeployment({ resourceVersion: '30' }))]);
  assert.equal(store.all().length, 4, 'its pod is still there');
  store.pods.apply([remove(makePod({ resourceVersion: '31' }))]);
  assert.equal(store.all().length, 3);
});

test('a sandbox whose Deployment went terminates until its pod is gone', () => {
  const { store, fired } = storeWithBox();
  store.get(key);
  store.deployments.apply([remove(makeDeployment({ resourceVersion: '30' }))]);
  assert.equal(store.get(key)?.status, 'Terminating');
  store.pods.apply([remove(makePod({ resourceVersion: '31' }))]);
  assert.equal(store.get(key), undefined);
  assert.deepEqual(fired, [['team-a/box'], ['team-a/box']]);
});

test("policies that are no sandbox's change nothing", () => {
  const { store, fired } = storeWithBox();
  store.policies.apply([
    upsert(makePolicy({ name: 'box-deny-ingress' })),
    upsert(makePolicy({ name: 'k7-sandboxes-lock-egress', egressCidrs: [] })),
    upsert(makePolicy({ name: 'somebody-netpol' })),
    upsert(makePolicy({ name: '-netpol' })),
    upsert(makePolicy({ namespace: 'team-b' })),
  ]);
  assert.deepEqual(fired, []);
  assert.deepEqual(store.get(key)?.egress, { kind: 'open' });
});

test('an event finds its sandbox by the pod, also if it comes first', () => {
  const { store, fired } = storeWithBox();
  store.events.apply([upsert(makeEvent({ podUid: 'second-pod' }))]);
  assert.deepEqual(fired, []);
  const pod = makePod({ name: 'box-2', uid: 'second-pod', createdAtMs: 5000, phase: 'Pending', hasStarted: false });
  store.pods.apply([upsert(pod)]);
  assert.equal(store.get(key)?.reason, 'FailedCreatePodSandBox');
  store.events.apply([upsert(makeEvent({ podUid: 'second-pod', resourceVersion: '40', message: 'newer' }))]);
  assert.match(store.get(key)?.errorMessage ?? '', /newer/);
  assert.equal(fired.length, 2);
});

test('of several events of a pod the newest counts', () => {
  const { store } = storeWithBox();
  store.pods.apply([upsert(makePod({ resourceVersion: '20', phase: 'Pending', hasStarted: false }))]);
  store.events.apply([
    upsert(makeEvent({ name: 'a', message: 'new', lastSeenMs: 9000 })),
    upsert(makeEvent({ name: 'b', message: 'old', lastSeenMs: 1000 })),
  ]);
  assert.match(store.get(key)?.errorMessage ?? '', /: new$/);
});

test('whether policies may be read is news for every sandbox, once', () => {
  const { store, fired } = storeWithBox();
  store.setPoliciesKnown(undefined, false);
  store.setPoliciesKnown(undefined, false);
  assert.deepEqual(fired, [['team-a/box']]);
  assert.equal(store.get(key)?.egress, undefined);
});

test('a sandbox that nobody touched is the same object as before', () => {
  const { store } = storeWithBox();
  const before = store.get(key);
  store.deployments.apply([upsert(makeDeployment({ name: 'other', uid: 'other' }))]);
  assert.equal(store.get(key), before);
});

test('after its end it fires no more', () => {
  const { store, fired } = storeWithBox();
  store.dispose();
  store.pods.apply([upsert(makePod({ resourceVersion: '20', isReady: false }))]);
  assert.deepEqual(fired, []);
});
