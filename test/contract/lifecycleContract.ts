import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at, nameOf, pathsOf } from './kubeClient.ts';
import {
  because,
  createReady,
  foreignDeployment,
  objectsIn,
  requireFake,
  specOf,
  untilEmpty,
  untilReady,
  untilSandbox,
  useRig,
} from './rig.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

/** Create, list, get, delete: what is there, and what is not. */
export function lifecycleContract(target: () => Target): void {
  describe('lifecycle', () => {
    const rig = useRig(target, 'eachTest');

    test('What is created is listed at once, turns ready, and is gone after its delete', async () => {
      const { service, namespace } = rig();
      const { lifecycle } = service;
      const key = await lifecycle.create(specOf(rig(), 'box'));
      assert.deepEqual(key, { namespace, name: 'box' });
      assert.deepEqual(
        (await lifecycle.list(namespace)).map(({ name }) => name),
        ['box'],
      );
      assert.equal((await lifecycle.get(key)).image, rig().target.image);
      const ready = await untilReady(rig(), key);
      assert.equal(ready.errorMessage, '');
      assert.equal(ready.runtimeClassName, 'kata');
      await lifecycle.delete(key);
      assert.deepEqual(await lifecycle.list(namespace), []);
      await assert.rejects(lifecycle.get(key), because('SandboxNotFound'));
      await untilEmpty(rig());
      assert.deepEqual(
        service.watch.sandboxes().filter((sandbox) => sandbox.namespace === namespace),
        [],
      );
    });

    test('An existing name is refused and changes nothing', async () => {
      const { service, kube, namespace } = rig();
      const paths = pathsOf(namespace);
      const key = await createReady(rig(), 'taken', {
        env: new Map([['A', 'first']]),
        egressWhitelist: ['1.1.1.1/32'],
      });
      const readAll = async (): Promise<unknown> => ({
        deployment: at(await kube.find(`${paths.deployments}/taken`), 'spec'),
        secret: at(await kube.find(`${paths.secrets}/taken-env`), 'data'),
        policies: (await kube.list(paths.policies)).map((policy) => [nameOf(policy), policy['spec']]),
      });
      const before = await readAll();
      const second = specOf(rig(), 'taken', { env: new Map([['A', 'second']]), egressWhitelist: [] });
      await assert.rejects(service.lifecycle.create(second), because('AlreadyExists'));
      assert.deepEqual(await readAll(), before);
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('An unknown namespace is named, and nothing is made', async () => {
      const spec = { ...specOf(rig(), 'box'), namespace: 'k7-contract-nowhere' };
      await assert.rejects(rig().service.lifecycle.create(spec), because('NamespaceNotFound'));
      assert.deepEqual(await objectsIn(rig()), []);
    });

    test('A missing RuntimeClass is refused before anything is made', async () => {
      const { service, target } = rig();
      if (target.fake) target.fake.requests.length = 0;
      const spec = specOf(rig(), 'box', { runtimeClassName: 'k7-contract-missing' });
      await assert.rejects(service.lifecycle.create(spec), because('RuntimeClassNotFound'));
      assert.deepEqual(await objectsIn(rig()), []);
      const writes = target.fake?.requests.filter(({ method }) => method !== 'GET') ?? [];
      assert.deepEqual(writes, []);
    });

    test('A create that the cluster refuses half-way leaves nothing behind', async () => {
      // Kubernetes refuses the policy, which comes after the Deployment.
      const spec = specOf(rig(), 'half', { egressWhitelist: ['no-cidr'], env: new Map([['A', 'b']]) });
      await assert.rejects(rig().service.lifecycle.create(spec), because('ClusterRefused'));
      await rig().service.drain(5_000);
      await untilEmpty(rig());
      assert.deepEqual(await rig().service.lifecycle.list(rig().namespace), []);
    });

    test('What is no sandbox is not found and not deleted', async () => {
      const { service, kube, namespace } = rig();
      const { deployments } = pathsOf(namespace);
      await kube.must('POST', deployments, foreignDeployment('foreign', rig().target.image));
      const key = { namespace, name: 'foreign' };
      await assert.rejects(service.lifecycle.get(key), because('SandboxNotFound'));
      await assert.rejects(service.lifecycle.delete(key), because('SandboxNotFound'));
      await assert.rejects(service.exec.run(key, 'true'), because('SandboxNotFound'));
      assert.deepEqual(await service.lifecycle.deleteAll(namespace), []);
      assert.ok(await kube.find(`${deployments}/foreign`));
      await kube.must('DELETE', `${deployments}/foreign`, { propagationPolicy: 'Foreground' });
      await untilEmpty(rig());
    });

    test('A delete with a uid spares a namesake made since', async () => {
      const { service } = rig();
      const first = await service.lifecycle.create(specOf(rig(), 'twin'));
      const { uid } = await service.lifecycle.get(first);
      await service.lifecycle.delete({ ...first, uid });
      const second = await createReady(rig(), 'twin');
      await assert.rejects(
        service.lifecycle.delete({ ...second, uid }),
        because('SandboxNotFound', 'ChangedMeanwhile'),
      );
      assert.notEqual((await service.lifecycle.get(second)).uid, uid);
      await service.lifecycle.delete(second);
      await untilEmpty(rig());
    });

    test('Delete all reports each sandbox', async () => {
      const { service, namespace } = rig();
      for (const name of ['a', 'b', 'c']) await service.lifecycle.create(specOf(rig(), name));
      const reported: string[] = [];
      const results = await service.lifecycle.deleteAll(namespace, { onResult: ({ name }) => reported.push(name) });
      assert.deepEqual(results.map(({ name }) => name).sort(), ['a', 'b', 'c']);
      assert.deepEqual(
        results.filter(({ error }) => error !== undefined),
        [],
      );
      assert.deepEqual(reported.sort(), ['a', 'b', 'c']);
      assert.deepEqual(await service.lifecycle.list(namespace), []);
      await untilEmpty(rig());
    });

    test('An image that cannot be pulled is told with its reason', async () => {
      const { service } = rig();
      const key = await service.lifecycle.create(specOf(rig(), 'unpulled', { image: 'nosuch/image:1' }));
      const backing = await untilSandbox(rig(), key, 'backing off', ({ reason }) => reason === 'ImagePullBackOff');
      assert.match(backing.errorMessage, /^ImagePullBackOff: .*nosuch\/image:1/);
      assert.equal(backing.isReady, false);
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('A node that is not there is told with its reason', async () => {
      const { service } = rig();
      const key = await service.lifecycle.create(specOf(rig(), 'nowhere', { nodeName: 'k7-contract-no-node' }));
      const stuck = await untilSandbox(rig(), key, 'unschedulable', ({ reason }) => reason === 'Unschedulable');
      assert.match(stuck.errorMessage, /nodes are available/);
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('The namespaces to choose from include this one', async () => {
      const { service, namespace } = rig();
      assert.ok((await service.lifecycle.listNamespaces()).includes(namespace));
    });
  });
}

/** What only a server that can be made to fail shows. */
export function faultyCreateContract(target: () => Target): void {
  describe('creates on a faulty server', () => {
    const rig = useRig(target, 'eachTest');
    test('A create whose Secret is forbidden leaves nothing behind', async () => {
      const fake = requireFake(rig().target);
      fake.setForbid((verb, resource) => verb === 'create' && resource === 'secrets');
      const spec = specOf(rig(), 'forbidden', { env: new Map([['A', 'b']]) });
      try {
        await assert.rejects(rig().service.lifecycle.create(spec), because('PermissionDenied'));
      } finally {
        fake.setForbid(() => false);
      }
      await untilEmpty(rig());
    });

    test('A create whose last step fails leaves nothing behind', async () => {
      const fake = requireFake(rig().target);
      fake.failNext(/^PATCH .*\/deployments\/unlucky/, 500, { count: 5 });
      await assert.rejects(rig().service.lifecycle.create(specOf(rig(), 'unlucky')));
      await until('what was made is gone', () => fake.list('deployments', rig().namespace).length === 0);
      await untilEmpty(rig());
    });
  });
}
