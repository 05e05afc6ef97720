import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child } from '../../../../src/embedded/objects/kubeObject.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { startRig, type Rig } from './controllerRig.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
}

const troubles = (rig: Rig): readonly string[] =>
  (rig.statusOf('namespaces', 'default')['conditions'] as readonly Condition[])
    .filter(({ status }) => status === 'True')
    .map(({ type, message }) => `${type}: ${message}`);

test('A namespace has an account and the certificate of its API server, and gets them again', () => {
  const rig = startRig();
  rig.settle();
  assert.deepEqual(rig.names('serviceaccounts'), ['default']);
  assert.deepEqual(child(rig.must('configmaps', 'kube-root-ca.crt'), 'data'), { 'ca.crt': 'PEM' });
  rig.delete('serviceaccounts', 'default');
  rig.delete('configmaps', 'kube-root-ca.crt');
  rig.settle();
  assert.deepEqual([rig.names('serviceaccounts'), rig.names('configmaps')], [['default'], ['kube-root-ca.crt']]);
});

test('A certificate of another start is replaced', () => {
  const rig = startRig();
  rig.settle();
  rig.store.replace(resources.configmaps, { ...rig.must('configmaps', 'kube-root-ca.crt'), data: { 'ca.crt': 'OLD' } });
  rig.settle();
  assert.deepEqual(child(rig.must('configmaps', 'kube-root-ca.crt'), 'data'), { 'ca.crt': 'PEM' });
});

test('A namespace that is deleted is emptied after a while and gone with the last of it', () => {
  const rig = startRig();
  rig.deployment('web');
  rig.settle();
  rig.delete('namespaces', 'default');
  assert.equal(rig.statusOf('namespaces', 'default')['phase'], 'Terminating');
  rig.settle(4900);
  assert.equal(rig.pods().length, 1);
  rig.settle(1000);
  assert.equal(rig.get('namespaces', 'default'), undefined);
  for (const name of ['pods', 'replicasets', 'deployments', 'configmaps', 'serviceaccounts', 'events'] as const) {
    assert.deepEqual(rig.names(name), []);
  }
  assert.equal(rig.clock.pendingTimers, 0);
});

test('Nothing but pods goes while there are pods', () => {
  const rig = startRig({ hasNode: false });
  rig.add('secrets', { metadata: { name: 'kept', namespace: 'default' } });
  rig.deployment('web');
  rig.settle();
  const [pod] = rig.pods();
  assert.ok(pod);
  rig.store.replace(resources.pods, { ...pod, spec: { ...pod.spec, nodeName: 'node' } });
  rig.delete('namespaces', 'default');
  rig.settle(6000);
  assert.deepEqual(troubles(rig), [
    'NamespaceDeletionContentFailure: Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: default for gvr: /v1, Resource=pods',
  ]);
  assert.deepEqual(rig.names('secrets'), ['kept']);
  rig.store.remove(resources.pods, 'default', pod.metadata.name);
  rig.settle(1000);
  assert.equal(rig.get('namespaces', 'default'), undefined);
});

test('What a finalizer holds is told, and holds the namespace', () => {
  const rig = startRig();
  const secret = rig.add('secrets', { metadata: { name: 'held', namespace: 'default', finalizers: ['x.io/a'] } });
  rig.delete('namespaces', 'default');
  rig.settle(6000);
  assert.deepEqual(troubles(rig), [
    'NamespaceContentRemaining: Some resources are remaining: secrets. has 1 resource instances',
    'NamespaceFinalizersRemaining: Some content in the namespace has finalizers remaining: x.io/a in 1 resource instances',
  ]);
  const marked = rig.must('secrets', secret.metadata.name);
  rig.deletion.write(resources.secrets, { ...marked, metadata: { ...marked.metadata, finalizers: [] } });
  rig.settle();
  assert.equal(rig.get('namespaces', 'default'), undefined);
});
