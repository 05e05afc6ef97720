import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ask } from './apiClient.ts';
import { badInputContract } from './badInputContract.ts';
import { startCliServer, type CliServer } from './cliServer.ts';
import { at, pathsOf, type Json } from './kubeClient.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

const collection = '/api/v1/sandboxes';

/** The protocol's document, walked through over HTTP with the real program. */
export function apiContract(target: () => Target): void {
  describe('HTTP API', () => {
    let started: CliServer | undefined;
    let namespace: string;
    before(async () => {
      namespace = await target().makeNamespace();
      started = await startCliServer(target().kubeconfigFile);
    });
    after(async () => {
      if (!started) return;
      await ask(started, 'DELETE', `${collection}?namespace=${namespace}`);
      assert.equal(await started.stop(), 0);
    });
    const server = (): CliServer => started ?? assert.fail('the program did not start');
    const image = (): string => target().image;
    const inNamespace = (name = ''): string => `${collection}${name && `/${name}`}?namespace=${namespace}`;
    const get = async (name: string): Promise<Json> => (await ask(server(), 'GET', inNamespace(name))).data as Json;
    const untilReady = (name: string): Promise<Json> =>
      until(
        `${name} is ready`,
        async () => {
          const info = await get(name);
          return info['ready'] === 'True' ? info : undefined;
        },
        { timeoutMs: 60_000, describe: () => get(name) },
      );

    test('Health and the root are open, without an envelope', async () => {
      const health = await ask(server(), 'GET', '/health', { headers: {} });
      assert.deepEqual([health.status, health.body], [200, { status: 'healthy' }]);
      const root = await ask(server(), 'GET', '/', { headers: {} });
      assert.equal(root.status, 200);
      assert.equal(typeof root.body['version'], 'string');
    });

    test('A key is needed, in either header', async () => {
      const missing = await ask(server(), 'GET', inNamespace(), { headers: {} });
      assert.deepEqual(
        [missing.status, missing.error['code'], missing.error['reason']],
        [401, 'Unauthorized', 'MissingApiKey'],
      );
      const wrong = await ask(server(), 'GET', inNamespace(), { headers: { 'x-api-key': 'wrong' } });
      assert.deepEqual([wrong.status, wrong.error['reason']], [401, 'InvalidApiKey']);
      const bearer = await ask(server(), 'GET', inNamespace(), {
        headers: { authorization: `Bearer ${server().key}` },
      });
      assert.equal(bearer.status, 200);
    });

    test('The walk of the document: create, list, get, exec, delete', async () => {
      const limits = { cpu: '500m', memory: '512Mi' };
      const body = { name: 'my-sandbox', image: image(), namespace, limits };
      const created = await ask(server(), 'POST', collection, { body });
      assert.equal(created.status, 201);
      assert.equal(created.headers.get('location'), `/api/v1/sandboxes/my-sandbox?namespace=${namespace}`);
      assert.deepEqual(created.body, { data: { name: 'my-sandbox', namespace, image: image() } });

      const info = await untilReady('my-sandbox');
      assert.match(String(info['age']), /^\d+:\d\d:\d\d$/);
      const expected = {
        name: 'my-sandbox',
        namespace,
        status: 'Running',
        ready: 'True',
        restarts: 0,
        age: info['age'],
        image: image(),
        error_message: '',
      };
      for (const [field, value] of Object.entries(expected)) assert.deepEqual(info[field], value, field);
      const listed = (await ask(server(), 'GET', inNamespace())).data as readonly Json[];
      assert.equal(listed.length, 1);
      for (const [field, value] of Object.entries({ ...expected, age: listed[0]?.['age'] })) {
        assert.deepEqual(listed[0]?.[field], value, field);
      }

      const exec = `${collection}/my-sandbox/exec?namespace=${namespace}`;
      const ran = (await ask(server(), 'POST', exec, { body: { command: 'echo out; echo err >&2; exit 3' } }))
        .data as Json;
      assert.deepEqual([ran['exit_code'], ran['stdout'], ran['stderr']], [3, 'out\n', 'err\n']);
      assert.equal(typeof ran['duration_ms'], 'number');

      const again = await ask(server(), 'POST', collection, { body });
      assert.deepEqual(
        [again.status, again.error['code'], again.error['reason']],
        [400, 'BadRequest', 'AlreadyExists'],
      );

      const deleted = await ask(server(), 'DELETE', inNamespace('my-sandbox'));
      assert.deepEqual(
        [deleted.status, deleted.body],
        [200, { data: { message: 'Sandbox my-sandbox deleted successfully' } }],
      );
      const gone = await ask(server(), 'GET', inNamespace('my-sandbox'));
      assert.deepEqual([gone.status, gone.error['code'], gone.error['reason']], [404, 'NotFound', 'SandboxNotFound']);
    });

    test('The body with a whitelist, and one with all eleven fields', async () => {
      const whitelist = ['1.1.1.1/32', '8.8.8.8/32'];
      const limits = { cpu: '500m', memory: '512Mi' };
      const restricted = {
        name: 'my-restricted-sandbox',
        image: image(),
        namespace,
        egress_whitelist: whitelist,
        limits,
      };
      assert.equal((await ask(server(), 'POST', collection, { body: restricted })).status, 201);
      const policy = await target().kube.find(`${pathsOf(namespace).policies}/my-restricted-sandbox-netpol`);
      const cidrs = (at(policy, 'spec', 'egress') as readonly unknown[]).map((rule) =>
        at(rule, 'to', 0, 'ipBlock', 'cidr'),
      );
      assert.deepEqual(cidrs, whitelist);

      await writeFile(join(server().envFolder, 'app.env'), '# of the test\nGREETING="hello there"\n');
      const full = {
        name: 'full',
        image: image(),
        namespace,
        env_file: 'app.env',
        before_script: 'echo "$GREETING" >/tmp/made # kept',
        limits: { cpu: '100m', memory: '64Mi', 'ephemeral-storage': '64Mi' },
        egress_whitelist: [],
        pod_non_root: false,
        container_non_root: false,
        cap_drop: ['ALL'],
        cap_add: ['CHOWN'],
      };
      assert.equal((await ask(server(), 'POST', collection, { body: full })).status, 201);
      await untilReady('full');
      const exec = `${collection}/full/exec?namespace=${namespace}`;
      const ran = (await ask(server(), 'POST', exec, { body: { command: 'cat /tmp/made' } })).data as Json;
      assert.equal(ran['stdout'], 'hello there\n');
      const spec = at(await target().kube.find(`${pathsOf(namespace).deployments}/full`), 'spec', 'template', 'spec');
      const container = at(spec, 'containers', 0);
      assert.deepEqual(at(container, 'resources', 'limits'), full.limits);
      assert.deepEqual(at(container, 'securityContext', 'capabilities'), { drop: ['ALL'], add: ['CHOWN'] });
    });

    test('The flags of users other than root reach the pod', async () => {
      const body = { name: 'non-root', image: image(), namespace, pod_non_root: true, container_non_root: true };
      assert.equal((await ask(server(), 'POST', collection, { body })).status, 201);
      const spec = at(
        await target().kube.find(`${pathsOf(namespace).deployments}/non-root`),
        'spec',
        'template',
        'spec',
      );
      const { runAsUser, runAsGroup, fsGroup, runAsNonRoot } = at(spec, 'securityContext') as Json;
      assert.deepEqual([runAsUser, runAsGroup, fsGroup, runAsNonRoot], [65532, 65532, 65532, true]);
      assert.equal(at(spec, 'containers', 0, 'securityContext', 'runAsUser'), 65532);
    });

    test('Delete all reports each sandbox, and none at all afterwards', async () => {
      const names = ((await ask(server(), 'GET', inNamespace())).data as readonly Json[]).map(({ name }) => name);
      const all = await ask(server(), 'DELETE', inNamespace());
      assert.equal(all.status, 200);
      assert.equal(at(all.data, 'message'), `Deleted ${names.length} sandboxes`);
      const results = at(all.data, 'results') as readonly Json[];
      assert.deepEqual(
        [...results].sort(byName),
        names.map((name) => ({ name, success: true, error: null })).sort(byName),
      );
      const none = await ask(server(), 'DELETE', inNamespace());
      assert.deepEqual(none.body, { data: { message: 'Deleted 0 sandboxes', results: [] } });
    });

    test('A list without a namespace means default', async () => {
      const answer = await ask(server(), 'GET', collection);
      assert.equal(answer.status, 200);
      for (const info of answer.data as readonly Json[]) assert.equal(info['namespace'], 'default');
    });

    badInputContract({ server, target, namespace: () => namespace });
  });
}

const byName = (a: Json, b: Json): number => String(a['name']).localeCompare(String(b['name']));
