import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SandboxKey } from '../../src/sandbox/sandbox.ts';
import { at, pathsOf } from './kubeClient.ts';
import { createReady, podOf, untilEmpty, useRig, type Rig } from './rig.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

const port = 8080;
const serve = `mkdir -p /tmp/www && echo hello >/tmp/www/index.html && exec httpd -f -vv -p ${port} -h /tmp/www`;

/** What the policies do in fact. Only a cluster that enforces them can show it. */
export function networkContract(target: () => Target): void {
  describe('network', () => {
    const rig = useRig(target);
    let serverUrl: string;
    before(async () => {
      serverUrl = `http://${await startServer(rig())}:${port}/`;
    });
    after(() => rig().kube.send('DELETE', `${pathsOf(rig().namespace).pods}/server`, { gracePeriodSeconds: 1 }));
    // A blocked connection hangs, so that the command's own limit ends it.
    const fetchFrom = (key: SandboxKey, url: string) =>
      rig().service.exec.run(key, `timeout 2 wget -qO- ${url}`, { timeoutMs: 20_000 });

    test('A whitelist and an empty one block what an open sandbox reaches', async () => {
      const open = await createReady(rig(), 'open');
      const listed = await createReady(rig(), 'listed', { egressWhitelist: ['1.1.1.1/32'] });
      const closed = await createReady(rig(), 'closed', { egressWhitelist: [] });
      assert.equal((await fetchFrom(open, serverUrl)).stdout, 'hello\n');
      for (const key of [listed, closed]) {
        const blocked = await fetchFrom(key, serverUrl);
        assert.notEqual(blocked.exitCode, 0, key.name);
        assert.equal(blocked.stdout, '', key.name);
      }
    });

    test('A whitelist lets through what it names', async () => {
      const { hostname } = new URL(serverUrl);
      const key = await createReady(rig(), 'named', { egressWhitelist: [`${hostname}/32`] });
      assert.equal((await fetchFrom(key, serverUrl)).stdout, 'hello\n');
    });

    test('Nobody reaches a sandbox from outside', async () => {
      const { service, namespace } = rig();
      const server = await createReady(rig(), 'serving', { beforeScript: `(${serve}) >/dev/null 2>&1 &` });
      const own = `http://127.0.0.1:${port}/`;
      await until('it serves', async () => (await fetchFrom(server, own)).stdout === 'hello\n');
      const ip = String(at(await podOf(rig(), 'serving'), 'status', 'podIP'));
      const blocked = await fetchFrom({ namespace, name: 'open' }, `http://${ip}:${port}/`);
      assert.notEqual(blocked.exitCode, 0);
      assert.equal(blocked.stdout, '');
      await service.lifecycle.delete(server);
    });

    test('A locked sandbox stays locked when its policies go first and when kubectl deletes it', async () => {
      const { kube, namespace, service } = rig();
      const key = { namespace, name: 'closed' };
      const paths = pathsOf(namespace);
      for (const policy of ['closed-netpol', 'closed-deny-ingress']) {
        await kube.must('DELETE', `${paths.policies}/${policy}`);
      }
      assert.equal((await fetchFrom(key, serverUrl)).stdout, '');
      // Knocks until its end; the server's log tells whether it ever got through.
      await service.exec.run(key, `(while :; do timeout 1 wget -qO- ${serverUrl}leak; done) >/dev/null 2>&1 &`);
      await kube.must('DELETE', `${paths.deployments}/closed`, { propagationPolicy: 'Background' });
      const selector = 'labelSelector=katakate.org/sandbox%3Dclosed';
      await until('its pod is gone', async () => (await kube.list(`${paths.pods}?${selector}`)).length === 0);
      await fetchFrom({ namespace, name: 'open' }, `${serverUrl}control`);
      const log = async (): Promise<string> => (await kube.send('GET', `${paths.pods}/server/log`)).text;
      await until('the server logs requests', async () => (await log()).includes('/control'), { describe: log });
      assert.doesNotMatch(await log(), /\/leak/);
    });

    test('The locks go with the last sandbox', async () => {
      const { kube, namespace, service } = rig();
      await service.lifecycle.deleteAll(namespace);
      await kube.must('DELETE', `${pathsOf(namespace).pods}/server`, { gracePeriodSeconds: 1 });
      await untilEmpty(rig());
    });
  });
}

/** A pod that is no sandbox and answers HTTP; its address. */
async function startServer({ kube, namespace, target }: Rig): Promise<string> {
  const { pods } = pathsOf(namespace);
  const container = { name: 'server', image: target.image, command: ['/bin/sh', '-c', serve] };
  const spec = { terminationGracePeriodSeconds: 1, automountServiceAccountToken: false, containers: [container] };
  await kube.must('POST', pods, { metadata: { name: 'server', labels: { app: 'server' } }, spec });
  return until('the server has an address', async () => {
    const pod = await kube.find(`${pods}/server`);
    const ip = at(pod, 'status', 'podIP');
    return at(pod, 'status', 'containerStatuses', 0, 'ready') === true && typeof ip === 'string' ? ip : undefined;
  });
}
