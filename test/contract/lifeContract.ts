import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isSandboxError } from '../../src/sandbox/errors.ts';
import type { SandboxKey } from '../../src/sandbox/sandbox.ts';
import { at, nameOf, pathsOf } from './kubeClient.ts';
import {
  because,
  createReady,
  foreignDeployment,
  k7Deployment,
  podOf,
  specOf,
  untilEmpty,
  untilReady,
  useRig,
} from './rig.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

type Named = SandboxKey & { readonly uid?: string };

/** Pause, resume, and what a create tells. */
export function lifeContract(target: () => Target): void {
  describe('life', () => {
    const rig = useRig(target, 'eachTest');

    test('A paused sandbox has no pod, keeps what closes it, and resumes with its variables and without its files', async () => {
      const { service, kube, namespace } = rig();
      const { lifecycle, exec } = service;
      const key = await createReady(rig(), 'box', { egressWhitelist: [], env: new Map([['GREETING', 'hello']]) });
      await exec.run(key, 'touch /tmp/mine');
      const paths = pathsOf(namespace);
      const names = async (): Promise<string[]> => (await kube.list(paths.policies)).map(nameOf).sort();
      const policies = await names();

      await lifecycle.pause(key);
      const paused = await lifecycle.get(key);
      assert.deepEqual(
        [paused.isPaused, paused.status, paused.isReady, paused.errorMessage],
        [true, 'No Pods', false, ''],
      );
      await assert.rejects(exec.run(key, 'true'), (error: Error) => {
        assert.ok(because('SandboxNotRunning')(error));
        assert.match(error.message, /paused/);
        assert.equal(isSandboxError(error) && error.hint, 'Resume it first.');
        return true;
      });
      await until('its pod is gone', async () => (await kube.list(paths.pods)).length === 0, { timeoutMs: 60_000 });
      assert.deepEqual(await names(), policies);
      await lifecycle.pause(key);

      await lifecycle.resume(key);
      await untilReady(rig(), key);
      await lifecycle.resume(key);
      const { stdout } = await exec.run(key, 'echo "$GREETING"; ls /tmp/mine 2>/dev/null; true');
      assert.equal(stdout, 'hello\n');
      assert.equal(at(await podOf(rig(), 'box'), 'metadata', 'labels', 'k7-sandboxes.dev/egress'), 'restricted');
      await lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('The lock stays while the only sandbox is paused, and is made again before it resumes', async () => {
      const { service, kube, namespace } = rig();
      const { lifecycle } = service;
      const { policies } = pathsOf(namespace);
      const key = await createReady(rig(), 'only');
      const other = await createReady(rig(), 'other');
      await lifecycle.pause(key);
      await lifecycle.delete(other);
      await service.drain(60_000);
      assert.ok(await kube.find(`${policies}/k7-sandboxes-lock-ingress`));
      await kube.must('DELETE', `${policies}/k7-sandboxes-lock-ingress`);
      await lifecycle.resume(key);
      assert.ok(await kube.find(`${policies}/k7-sandboxes-lock-ingress`));
      await untilReady(rig(), key);
      await lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('One that K7 made is paused and resumed as K7 would', async () => {
      const { service, kube, namespace, target } = rig();
      const { deployments } = pathsOf(namespace);
      await kube.must('POST', deployments, k7Deployment('theirs', target.image));
      const key = { namespace, name: 'theirs' };
      await untilReady(rig(), key);
      await service.lifecycle.pause(key);
      assert.equal(at(await kube.find(`${deployments}/theirs`), 'spec', 'replicas'), 0);
      await service.lifecycle.resume(key);
      await untilReady(rig(), key);
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('What is no sandbox, is another one, or is still being made is not paused', async () => {
      const { service, kube, namespace, target } = rig();
      const { lifecycle } = service;
      const { deployments } = pathsOf(namespace);
      await kube.must('POST', deployments, foreignDeployment('foreign', target.image));
      const creating = k7Deployment('half', target.image);
      const annotations = { 'k7-sandboxes.dev/creating': new Date().toISOString() };
      await kube.must('POST', deployments, {
        ...creating,
        metadata: { ...(creating['metadata'] as object), annotations },
        spec: { ...(creating['spec'] as object), replicas: 0 },
      });
      const changes = [(key: Named) => lifecycle.pause(key), (key: Named) => lifecycle.resume(key)];
      for (const run of changes) {
        await assert.rejects(run({ namespace, name: 'foreign' }), because('SandboxNotFound'));
        await assert.rejects(run({ namespace, name: 'nothing' }), because('SandboxNotFound'));
        await assert.rejects(run({ namespace, name: 'half', uid: 'another' }), because('SandboxNotFound'));
        await assert.rejects(run({ namespace, name: 'half' }), because('SandboxBeingCreated'));
      }
      assert.equal(at(await kube.find(`${deployments}/foreign`), 'spec', 'replicas'), 1);
      assert.equal(at(await kube.find(`${deployments}/half`), 'spec', 'replicas'), 0);
      for (const name of ['foreign', 'half']) await kube.must('DELETE', `${deployments}/${name}`);
      await untilEmpty(rig());
    });

    test('A dangerous capability leaves a warning on the sandbox that the cluster shows', async () => {
      const { service } = rig();
      const key = await service.lifecycle.create(specOf(rig(), 'mighty', { capAdd: ['CHOWN', 'SYS_ADMIN'] }));
      await service.drain(30_000);
      const { events } = await service.lifecycle.describe(key);
      assert.ok(Array.isArray(events));
      const dangers = events.filter((event) => at(event, 'reason') === 'DangerousCapability');
      assert.deepEqual(
        dangers.map((event) => [at(event, 'type'), String(at(event, 'message')).split(' ')[0]]),
        [['Warning', 'SYS_ADMIN']],
      );
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });
  });
}
