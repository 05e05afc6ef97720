import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EgressChange } from '../../src/sandbox/egress/egressChange.ts';
import { isSandboxError } from '../../src/sandbox/errors.ts';
import type { Egress, SandboxKey } from '../../src/sandbox/sandbox.ts';
import { at, nameOf, pathsOf } from './kubeClient.ts';
import {
  because,
  connect,
  createReady,
  foreignDeployment,
  k7Deployment,
  podOf,
  untilEmpty,
  untilReady,
  useRig,
} from './rig.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

const open: Egress = { kind: 'open' };
const closed: Egress = { kind: 'restricted', cidrs: [] };
const only = (...cidrs: string[]): Egress => ({ kind: 'restricted', cidrs });

/** What a running sandbox may reach is changed: objects and answers. */
export function egressContract(target: () => Target): void {
  describe('egress of a running sandbox', () => {
    const rig = useRig(target, 'eachTest');
    const set = (key: SandboxKey, change: EgressChange) => rig().service.lifecycle.setEgress(key, change);
    const policiesOf = async (name: string): Promise<string[]> => {
      const { policies } = pathsOf(rig().namespace);
      const names = (await rig().kube.list(policies)).map(nameOf);
      return names.filter((policy) => policy === `${name}-netpol` || policy === `${name}-allow-egress`);
    };

    test('It is opened, closed and listed without another pod, and is seen at once', async () => {
      const { service, kube, namespace } = rig();
      const key = await createReady(rig(), 'box');
      const uid = at(await podOf(rig(), 'box'), 'metadata', 'uid');
      const steps: readonly (readonly [Egress, Egress, string[], string[], string])[] = [
        [open, closed, [], ['0.0.0.0/0', '::/0'], 'box-netpol'],
        [closed, only('10.0.0.0/8', '1.1.1.1/32'), ['10.0.0.0/8', '1.1.1.1/32'], [], 'box-netpol'],
        [only('10.0.0.0/8', '1.1.1.1/32'), only('10.1.0.0/16'), [], ['10.0.0.0/8', '1.1.1.1/32'], 'box-netpol'],
        [only('10.1.0.0/16'), open, ['0.0.0.0/0', '::/0'], [], 'box-allow-egress'],
      ];
      for (const [before, after, added, removed, policy] of steps) {
        const outcome = await set(key, { egress: after });
        const nothing = { outliving: [], dropped: [], unseen: undefined };
        assert.deepEqual(outcome, { before, after, added, removed, ...nothing });
        assert.deepEqual((await service.lifecycle.get(key)).egress, after);
        assert.deepEqual(await policiesOf('box'), [policy]);
        const [owner] = at(
          await kube.find(`${pathsOf(namespace).policies}/${policy}`),
          'metadata',
          'ownerReferences',
        ) as object[];
        assert.equal(at(owner, 'name'), 'box');
      }
      const pod = await podOf(rig(), 'box');
      assert.equal(at(pod, 'metadata', 'uid'), uid);
      assert.equal(at(pod, 'status', 'containerStatuses', 0, 'restartCount'), 0);
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('A dry run changes nothing, and a change to what is there neither', async () => {
      const { kube, namespace } = rig();
      const key = await createReady(rig(), 'box', { egressWhitelist: ['10.0.0.0/8'] });
      const versions = async () =>
        (await kube.list(pathsOf(namespace).policies)).map((policy) => at(policy, 'metadata', 'resourceVersion'));
      const there = await versions();
      const { before, after, added, removed } = await set(key, { egress: open, isDryRun: true });
      assert.deepEqual([before, after, added, removed], [only('10.0.0.0/8'), open, ['0.0.0.0/0', '::/0'], []]);
      await set(key, { egress: only('10.0.0.0/8') });
      await set(key, {});
      assert.deepEqual(await versions(), there);
    });

    test('A paused sandbox is changed, and what is no sandbox, is another one or is still being made is not', async () => {
      const { service, kube, namespace, target } = rig();
      const key = await createReady(rig(), 'box');
      const { deployments } = pathsOf(namespace);
      await service.lifecycle.pause(key);
      await set(key, { egress: closed });
      assert.deepEqual((await service.lifecycle.get(key)).egress, closed);
      await kube.must('POST', deployments, foreignDeployment('foreign', target.image));
      const half = k7Deployment('half', target.image);
      const annotations = { 'k7-sandboxes.dev/creating': new Date().toISOString() };
      const spec = { ...(half['spec'] as object), replicas: 0 };
      await kube.must('POST', deployments, {
        ...half,
        metadata: { ...(half['metadata'] as object), annotations },
        spec,
      });
      const cases = [
        [{ name: 'foreign' }, 'SandboxNotFound'],
        [{ name: 'nothing' }, 'SandboxNotFound'],
        [{ name: 'box', uid: 'another' }, 'SandboxNotFound'],
        [{ name: 'half' }, 'SandboxBeingCreated'],
      ] as const;
      for (const [one, reason] of cases) {
        await assert.rejects(set({ namespace, ...one }, { egress: open }), because(reason));
      }
      assert.deepEqual(await policiesOf('foreign'), []);
    });

    test("A policy of the sandbox's name that selects other pods is left alone", async () => {
      const { kube, namespace } = rig();
      const { policies } = pathsOf(namespace);
      const key = await createReady(rig(), 'box');
      const spec = { podSelector: { matchLabels: { app: 'other' } }, policyTypes: ['Egress'] };
      await kube.must('POST', policies, { metadata: { name: 'box-netpol' }, spec });
      await assert.rejects(set(key, { egress: closed }), because('ObjectConflict'));
      assert.deepEqual(at(await kube.find(`${policies}/box-netpol`), 'spec'), spec);
    });

    test('Two clients at once end in one of the two rules', async () => {
      const other = await connect(target());
      try {
        const key = await createReady(rig(), 'box');
        const rules = [only('1.1.1.1/32'), open, closed, only('8.8.8.8/32')];
        for (const [index, mine] of rules.entries()) {
          const theirs = rules[(index + 1) % rules.length] ?? open;
          const results = await Promise.allSettled([
            set(key, { egress: mine }),
            other.lifecycle.setEgress(key, { egress: theirs }),
          ]);
          for (const result of results) {
            if (result.status === 'fulfilled') continue;
            assert.ok(
              isSandboxError(result.reason) && result.reason.reason === 'ChangedMeanwhile',
              String(result.reason),
            );
          }
          const { before } = await set(key, {});
          assert.ok(
            [mine, theirs].some((rule) => JSON.stringify(rule) === JSON.stringify(before)),
            JSON.stringify(before),
          );
        }
      } finally {
        other.dispose();
      }
    });

    test('What K7 made is closed and opened as K7 would, and its pod held by the lock', async () => {
      const { service, kube, namespace, target } = rig();
      const { deployments, policies } = pathsOf(namespace);
      await kube.must('POST', deployments, k7Deployment('theirs', target.image));
      const key = { namespace, name: 'theirs' };
      await untilReady(rig(), key);
      const label = async () => at(await podOf(rig(), 'theirs'), 'metadata', 'labels', 'k7-sandboxes.dev/egress');
      const { before } = await set(key, { egress: only('10.0.0.0/8') });
      assert.deepEqual(before, open);
      assert.equal(at(await kube.find(`${policies}/theirs-netpol`), 'metadata', 'ownerReferences'), undefined);
      assert.equal(await label(), 'restricted');
      assert.ok(await kube.find(`${policies}/k7-sandboxes-lock-egress`));
      assert.deepEqual((await service.lifecycle.get(key)).egress, only('10.0.0.0/8'));
      await set(key, { egress: open });
      assert.deepEqual([await policiesOf('theirs'), await label()], [[], undefined]);
      await set(key, { egress: closed });
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });
  });
}

const inside = '203.0.113.10';
const outside = '198.51.100.10';

/** What a change does to packets. */
export function egressTrafficContract(target: () => Target): void {
  describe('egress of a running sandbox, as its packets see it', () => {
    const rig = useRig(target);
    const run = (key: SandboxKey, command: string) => rig().service.exec.run(key, command, { timeoutMs: 20_000 });
    const reached = async (key: SandboxKey): Promise<readonly string[]> => {
      const tries = [inside, outside].map(async (address) =>
        (await run(key, `timeout 2 wget -qO- http://${address}/`)).exitCode === 0 ? [address] : [],
      );
      return (await Promise.all(tries)).flat();
    };
    const untilReached = (key: SandboxKey, ...expected: readonly string[]) =>
      until(`${expected.join() || 'nothing'} is reached`, async () => String(await reached(key)) === String(expected), {
        timeoutMs: 60_000,
        describe: () => reached(key),
      });
    /** Opens one from inside that stays, and its process. */
    const hold = async (key: SandboxKey, address: string) => {
      await run(key, `(sleep 600 | nc ${address} 80) >/dev/null 2>&1 &`);
      await until('it is connected', async () => {
        const { outliving } = await rig().service.lifecycle.setEgress(key, { egress: closed, isDryRun: true });
        return outliving.some(({ remote }) => remote.address === address);
      });
    };

    test('A change takes effect in the running pod, both ways', async () => {
      const { lifecycle } = rig().service;
      for (const isContainerNonRoot of [false, true]) {
        const key = await createReady(rig(), `box-${isContainerNonRoot}`, { isContainerNonRoot });
        await untilReached(key, inside, outside);
        await lifecycle.setEgress(key, { egress: closed });
        await untilReached(key);
        await lifecycle.setEgress(key, { egress: only(`${inside}/32`) });
        await untilReached(key, inside);
        await lifecycle.setEgress(key, { egress: open });
        await untilReached(key, inside, outside);
      }
    });

    test('A connection outlives the change, is told with its process, and is gone when that is asked', async () => {
      const { lifecycle } = rig().service;
      const key = await createReady(rig(), 'holding', { isContainerNonRoot: true });
      await untilReached(key, inside, outside);
      await hold(key, inside);
      await hold(key, outside);
      const { outliving, dropped, unseen } = await lifecycle.setEgress(key, { egress: only(`${inside}/32`) });
      assert.deepEqual(
        outliving.map(({ remote, holders }) => [remote.address, remote.port, holders.map(({ program }) => program)]),
        [[outside, 80, ['nc']]],
      );
      assert.deepEqual([dropped, unseen], [[], undefined]);
      const ended = await lifecycle.setEgress(key, { dropConnections: true });
      assert.deepEqual([ended.outliving, ended.dropped], [[], outliving.flatMap(({ holders }) => holders)]);
      const left = await lifecycle.setEgress(key, { egress: closed, isDryRun: true, dropConnections: true });
      assert.deepEqual(
        left.outliving.map(({ remote }) => remote.address),
        [inside],
      );
    });

    test('What K7 made keeps its connections and loses its new ones', async () => {
      const { service, kube, namespace, target } = rig();
      await kube.must('POST', pathsOf(namespace).deployments, k7Deployment('theirs', target.image));
      const key = { namespace, name: 'theirs' };
      await untilReady(rig(), key);
      await untilReached(key, inside, outside);
      await service.lifecycle.setEgress(key, { egress: only(`${inside}/32`) });
      await untilReached(key, inside);
      await kube.must('DELETE', `${pathsOf(namespace).policies}/theirs-netpol`);
      await untilReached(key);
    });
  });
}
