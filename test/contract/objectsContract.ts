import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at, nameOf, pathsOf } from './kubeClient.ts';
import { createReady, podOf, untilEmpty, useRig } from './rig.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

/** What is in Kubernetes: K7's names and labels, and a pod that is closed. */
export function objectsContract(target: () => Target): void {
  describe('objects', () => {
    const rig = useRig(target, 'eachTest');

    test('A sandbox consists of what K7 makes, under its names and labels', async () => {
      const { kube, namespace, service } = rig();
      const paths = pathsOf(namespace);
      const limits = { cpu: '100m', memory: '64Mi' };
      const key = await createReady(rig(), 'full', {
        env: new Map([['GREETING', 'hello']]),
        egressWhitelist: ['1.1.1.1/32'],
        limits,
      });
      const deployment = await kube.find(`${paths.deployments}/full`);
      const uid = at(deployment, 'metadata', 'uid');
      const labels = { app: 'full', 'katakate.org/sandbox': 'full' };
      assert.deepEqual(at(deployment, 'metadata', 'labels'), { ...labels, runtime: 'kata' });
      assert.deepEqual(at(deployment, 'spec', 'selector', 'matchLabels'), { app: 'full' });
      assert.equal(at(deployment, 'spec', 'replicas'), 1);
      assert.equal(at(deployment, 'spec', 'strategy', 'type'), 'Recreate');
      const pod = await podOf(rig(), 'full');
      for (const [label, value] of Object.entries(labels)) assert.equal(at(pod, 'metadata', 'labels', label), value);
      assert.equal(at(pod, 'metadata', 'labels', 'runtime'), undefined);
      for (const kind of ['limits', 'requests']) {
        assert.deepEqual(at(pod, 'spec', 'containers', 0, 'resources', kind), limits);
      }
      const secret = await kube.find(`${paths.secrets}/full-env`);
      assert.equal(Buffer.from(String(at(secret, 'data', 'GREETING')), 'base64').toString(), 'hello');
      const egress = await kube.find(`${paths.policies}/full-netpol`);
      const selector = { matchLabels: { 'katakate.org/sandbox': 'full' } };
      assert.deepEqual(egress?.['spec'], {
        podSelector: selector,
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: '1.1.1.1/32' } }] }],
      });
      const ingress = await kube.find(`${paths.policies}/full-deny-ingress`);
      assert.deepEqual(at(ingress, 'spec', 'podSelector'), selector);
      assert.deepEqual(at(ingress, 'spec', 'policyTypes'), ['Ingress']);
      assert.equal(at(ingress, 'spec', 'ingress', 0), undefined);
      for (const owned of [secret, egress, ingress])
        assert.equal(at(owned, 'metadata', 'ownerReferences', 0, 'uid'), uid);
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('An open sandbox is opened by a policy that it owns, and has no whitelist', async () => {
      const { kube, namespace, service } = rig();
      const { policies, deployments } = pathsOf(namespace);
      const key = await createReady(rig(), 'open');
      assert.equal(await kube.find(`${policies}/open-netpol`), undefined);
      const opening = await kube.find(`${policies}/open-allow-egress`);
      assert.deepEqual(opening?.['spec'], {
        podSelector: { matchLabels: { 'katakate.org/sandbox': 'open' } },
        policyTypes: ['Egress'],
        egress: [{}],
      });
      const uid = at(await kube.find(`${deployments}/open`), 'metadata', 'uid');
      assert.equal(at(opening, 'metadata', 'ownerReferences', 0, 'uid'), uid);
      const egress = async (): Promise<unknown> => (await service.lifecycle.get(key)).egress;
      await until('it is seen as open', async () => at(await egress(), 'kind') === 'open', { describe: egress });
      const { networkPolicies } = await service.lifecycle.describe(key);
      assert.match(JSON.stringify(networkPolicies), /"open-allow-egress"/);
      await kube.must('DELETE', `${policies}/open-allow-egress`);
      await until('it is seen as closed', async () => at(await egress(), 'kind') === 'restricted', {
        describe: egress,
      });
      assert.deepEqual(await egress(), { kind: 'restricted', cidrs: [] });
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('The pod has no token, no service links and no privileges', async () => {
      const { service } = rig();
      const key = await createReady(rig(), 'bare');
      const { spec } = await podOf(rig(), 'bare');
      assert.equal(at(spec, 'runtimeClassName'), 'kata');
      assert.equal(at(spec, 'automountServiceAccountToken'), false);
      assert.equal(at(spec, 'enableServiceLinks'), false);
      assert.equal(at(spec, 'containers', 0, 'name'), 'sandbox');
      const security = at(spec, 'containers', 0, 'securityContext');
      assert.equal(at(security, 'allowPrivilegeEscalation'), false);
      assert.deepEqual(at(security, 'seccompProfile'), { type: 'RuntimeDefault' });
      assert.deepEqual(at(security, 'capabilities'), { drop: ['ALL'] });
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });

    test('The lock of the namespace is there as long as a sandbox is', async () => {
      const { kube, namespace, service } = rig();
      const { policies } = pathsOf(namespace);
      const locks = async (): Promise<unknown[]> =>
        (await kube.list(policies)).filter((policy) => at(policy, 'metadata', 'ownerReferences') === undefined);
      const first = await createReady(rig(), 'first');
      const second = await createReady(rig(), 'second', { egressWhitelist: [] });
      const shown = (await locks()).map((policy) => [
        at(policy, 'spec', 'policyTypes', 0),
        at(policy, 'spec', 'podSelector', 'matchExpressions', 0, 'key') ??
          at(policy, 'spec', 'podSelector', 'matchLabels'),
      ]);
      assert.deepEqual(shown, [
        ['Egress', { 'k7-sandboxes.dev/egress': 'restricted' }],
        ['Ingress', 'katakate.org/sandbox'],
      ]);
      for (const name of ['first', 'second']) {
        const pod = await podOf(rig(), name);
        assert.equal(at(pod, 'metadata', 'labels', 'k7-sandboxes.dev/egress'), 'restricted', name);
      }
      await service.lifecycle.delete(first);
      assert.equal((await locks()).length, 2);
      await service.lifecycle.delete(second);
      await untilEmpty(rig());
    });

    test('The details for people have the objects and no secret', async () => {
      const { service } = rig();
      const key = await createReady(rig(), 'told', { env: new Map([['TOKEN', 'never-show-this']]) });
      const text = JSON.stringify(await service.lifecycle.describe(key));
      assert.match(text, /"kind":"Deployment"/);
      assert.ok(text.includes(nameOf(await podOf(rig(), 'told'))));
      assert.ok(!text.includes('never-show-this'));
      assert.ok(!text.includes(Buffer.from('never-show-this').toString('base64')));
      await service.lifecycle.delete(key);
      await untilEmpty(rig());
    });
  });
}
