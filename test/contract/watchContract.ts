import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pathsOf } from './kubeClient.ts';
import {
  because,
  connect,
  createReady,
  k7Deployment,
  requireFake,
  specOf,
  untilEmpty,
  untilSandbox,
  useRig,
  type Rig,
} from './rig.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

const isKnown = ({ service, namespace }: Pick<Rig, 'service' | 'namespace'>, name: string): boolean =>
  service.watch.sandboxes().some((sandbox) => sandbox.namespace === namespace && sandbox.name === name);

/** Puts a sandbox there behind the connection's back. */
function addTheirs({ target, namespace }: Rig, name: string): void {
  const { metadata, ...rest } = k7Deployment(name, target.image);
  requireFake(target).add('deployments', { ...rest, metadata: { ...(metadata as object), namespace } });
}

/** What others do to the cluster is seen. */
export function watchContract(target: () => Target): void {
  describe('watch', () => {
    const rig = useRig(target, 'eachTest');

    test('A sandbox that K7 or kubectl makes appears, and goes when they delete it', async () => {
      const { kube, namespace, service } = rig();
      const { deployments } = pathsOf(namespace);
      const changed = new Set<string>();
      const subscription = service.watch.onDidChange((keys) => keys.forEach((key) => changed.add(key)));
      await kube.must('POST', deployments, k7Deployment('theirs', rig().target.image));
      await untilSandbox(rig(), { namespace, name: 'theirs' }, 'ready', ({ isReady }) => isReady);
      assert.ok(changed.has(`${namespace}/theirs`));
      assert.deepEqual(
        (await service.lifecycle.list(namespace)).map(({ name }) => name),
        ['theirs'],
      );
      assert.equal((await service.exec.run({ namespace, name: 'theirs' }, 'echo here')).stdout, 'here\n');
      await kube.must('DELETE', `${deployments}/theirs`, { propagationPolicy: 'Background' });
      await until('it is gone', () => !isKnown(rig(), 'theirs'));
      subscription.dispose();
      await untilEmpty(rig());
    });

    test('A sandbox that K7 made is deleted with its pod', async () => {
      const { kube, namespace, service } = rig();
      await kube.must('POST', pathsOf(namespace).deployments, k7Deployment('adopted', rig().target.image));
      const key = { namespace, name: 'adopted' };
      await untilSandbox(rig(), key, 'ready', ({ isReady }) => isReady);
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('A sandbox that is scaled to 0 is paused', async () => {
      const { kube, namespace, service } = rig();
      const key = await createReady(rig(), 'paused');
      const path = `${pathsOf(namespace).deployments}/paused`;
      await kube.must('PATCH', path, { spec: { replicas: 0 } }, 'application/merge-patch+json');
      const paused = await untilSandbox(
        rig(),
        key,
        'paused',
        ({ isPaused, status }) => isPaused && status === 'No Pods',
      );
      assert.equal(paused.isReady, false);
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });
  });
}

/** Faults of the connection, on the fake alone. */
export function connectionContract(target: () => Target): void {
  describe('connection', () => {
    const rig = useRig(target);
    const live = (): Promise<unknown> => until('the watch is live', () => rig().service.watch.state.kind === 'live');

    test('Without a connection the last state stays, marked stale, and what changed meanwhile arrives after it', async () => {
      const { service, namespace } = rig();
      const fake = requireFake(rig().target);
      for (const name of ['stays', 'goes']) await createReady(rig(), name);
      await live();
      await fake.refuse();
      await until('the watch is stale', () => service.watch.state.kind === 'stale');
      assert.deepEqual(
        (await service.lifecycle.list(namespace)).map(({ name }) => name),
        ['goes', 'stays'],
      );
      fake.delete('deployments', namespace, 'goes');
      addTheirs(rig(), 'comes');
      await fake.accept();
      await until('both changes are known', () => isKnown(rig(), 'comes') && !isKnown(rig(), 'goes'));
      await live();
      assert.ok(isKnown(rig(), 'stays'));
    });

    test('Connections that are cut are made anew without a loss', async () => {
      const fake = requireFake(rig().target);
      await live();
      fake.cutConnections();
      addTheirs(rig(), 'after-cut');
      await until('the new one is known', () => isKnown(rig(), 'after-cut'));
    });

    test('A history that is gone is made up for by a new list', async () => {
      const { namespace } = rig();
      const fake = requireFake(rig().target);
      await live();
      await fake.refuse();
      fake.delete('deployments', namespace, 'after-cut');
      fake.expireWatches();
      await fake.accept();
      await until('what went is gone', () => !isKnown(rig(), 'after-cut'));
      fake.expireWatches();
      addTheirs(rig(), 'after-gone');
      await until('what came is known', () => isKnown(rig(), 'after-gone'));
    });

    test('A list and a get cost no request to the cluster', async () => {
      const { service, namespace } = rig();
      const fake = requireFake(rig().target);
      await live();
      // Relists and events of the tests before may still be on their way.
      await until('the cluster is left alone', async () => {
        fake.requests.length = 0;
        for (let i = 0; i < 50; i++) await service.lifecycle.list(namespace);
        await service.lifecycle.get({ namespace, name: 'stays' });
        return fake.requests.length === 0;
      });
    });

    test('Where the cluster may not be watched, the allowed namespaces are', async () => {
      const fake = requireFake(rig().target);
      const { namespace } = rig();
      fake.setForbid((verb, resource, where) => {
        const isRead = verb === 'list' || verb === 'watch';
        return (isRead && where !== namespace) || (resource === 'namespaces' && where === undefined);
      });
      const service = await connect(rig().target, { namespaces: [namespace] });
      try {
        service.watch.start();
        await until('its sandboxes are known', () => isKnown({ service, namespace }, 'stays'));
        assert.deepEqual(service.watch.scope, { kind: 'namespaces', namespaces: [namespace] });
        await until('its watch is live', () => service.watch.state.kind === 'live');
        assert.deepEqual(await service.lifecycle.listNamespaces(), [namespace]);
      } finally {
        fake.setForbid(() => false);
        service.dispose();
      }
    });

    test('A cluster that cannot be reached fails the create in plain words', async () => {
      const { service } = rig();
      const fake = requireFake(rig().target);
      await fake.refuse();
      try {
        await assert.rejects(service.lifecycle.create(specOf(rig(), 'unreached')), because('ClusterUnreachable'));
      } finally {
        await fake.accept();
      }
      await live();
    });
  });
}
