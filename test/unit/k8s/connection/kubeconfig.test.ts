import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { listContexts, resolveContext } from '../../../../src/k8s/connection/kubeconfig/contexts.ts';
import { loadKubeconfig, readKubeconfigText } from '../../../../src/k8s/connection/kubeconfig/kubeconfig.ts';
import { isSandboxError } from '../../../../src/sandbox/errors.ts';
import { wholeText } from './connectionRig.ts';

type Files = Readonly<Record<string, string | object>>;

function load(files: Files, options: { paths?: readonly string[]; env?: NodeJS.ProcessEnv } = {}) {
  const readFile = (path: string) => {
    const content = files[path];
    if (content === undefined) return Promise.reject(Object.assign(new Error('no file'), { code: 'ENOENT' }));
    return Promise.resolve(typeof content === 'string' ? content : JSON.stringify(content));
  };
  return loadKubeconfig({ env: {}, homeDir: '/home/me', ...options, readFile });
}

/** A kubeconfig with one cluster, user and context of that name. */
function config(name: string, server = `https://${name}`): object {
  return {
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: { token: `token of ${name}` } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}

const home = '/home/me/.kube/config';

test('without more the kubeconfig is the one at home', async () => {
  const { files, currentContext } = await load({ [home]: config('a') });
  assert.deepEqual([files, currentContext], [[home], 'a']);
});

test('KUBECONFIG is a list, in which the first file wins and missing, empty and repeated entries do not count', async () => {
  const kubeconfig = await load(
    { '/1': config('a', 'https://first'), '/2': config('a', 'https://second'), '/3': config('b') },
    { env: { KUBECONFIG: ['', '/no', '/1', '/2', '/1', '/3', ''].join(delimiter) } },
  );
  assert.deepEqual(kubeconfig.files, ['/1', '/2', '/3']);
  assert.equal(kubeconfig.currentContext, 'a');
  assert.deepEqual(
    kubeconfig.clusters.map(({ name, server, file }) => [name, server, file]),
    [
      ['a', 'https://first', '/1'],
      ['b', 'https://b', '/3'],
    ],
  );
});

test('given paths are read in place of all others', async () => {
  const { files } = await load(
    { [home]: config('a'), '/x': config('x') },
    { paths: ['/x'], env: { KUBECONFIG: home } },
  );
  assert.deepEqual(files, ['/x']);
});

test('the current context is that of the first file that has one', async () => {
  const files = { '/1': { ...config('a'), 'current-context': '' }, '/2': config('b') };
  assert.equal((await load(files, { paths: ['/1', '/2'] })).currentContext, 'b');
});

test('merging keeps the first entry of each name, in the order of the files', async () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(names, { minLength: 1, maxLength: 4 }), async (lists) => {
      const files = Object.fromEntries(
        lists.map((list, index) => [
          `/${index}`,
          { users: list.map((name) => ({ name, user: { token: `${index}` } })) },
        ]),
      );
      const { users } = await load(files, { paths: Object.keys(files) });
      const expected = new Map<string, string>();
      for (const [index, list] of lists.entries()) {
        for (const name of list) if (!expected.has(name)) expected.set(name, `${index}`);
      }
      assert.deepEqual(
        users.map(({ name, token }) => [name, token]),
        [...expected],
      );
    }),
  );
});

for (const [what, options, message] of [
  ['none at home', {}, `There is no kubeconfig at ${home}.`],
  ['a path that is not there', { paths: ['/no'] }, 'There is no kubeconfig at /no.'],
  ['paths none of which is there', { paths: ['/no', '/nor'] }, 'There is no kubeconfig: none of /no, /nor exists.'],
  ['an entry of KUBECONFIG that is not there', { env: { KUBECONFIG: '/no' } }, 'There is no kubeconfig at /no.'],
] as const) {
  test(`${what} is an error with the way out`, async () => {
    await assert.rejects(load({}, options), { reason: 'InvalidKubeconfig', message, hint: /KUBECONFIG/ });
  });
}

test('a kubeconfig that may not be read is an error', async () => {
  const readFile = () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
  await assert.rejects(loadKubeconfig({ env: {}, homeDir: '/', readFile }), {
    reason: 'InvalidKubeconfig',
    message: /cannot be read \(EACCES\)/,
  });
});

const pod = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
const account = '/var/run/secrets/kubernetes.io/serviceaccount';
const podFiles = { [`${account}/token`]: 'x', [`${account}/namespace`]: 'team\n' };

test('in a pod without a kubeconfig its service account is used', async () => {
  for (const files of [podFiles, { ...podFiles, [home]: '' }]) {
    const { cluster, user, namespace } = resolveContext(await load(files, { env: pod }), undefined);
    assert.equal(cluster.server, 'https://[fd00::1]:443');
    assert.equal(cluster.authority.path, `${account}/ca.crt`);
    assert.equal(user.tokenFile, `${account}/token`);
    assert.equal(namespace, 'team');
  }
});

test('a kubeconfig in a pod wins over its service account, and paths always do', async () => {
  assert.equal((await load({ ...podFiles, [home]: config('a') }, { env: pod })).currentContext, 'a');
  await assert.rejects(load(podFiles, { env: pod, paths: ['/no'] }), { reason: 'InvalidKubeconfig' });
  await assert.rejects(load({}, { env: pod }), { reason: 'InvalidKubeconfig' });
});

test('paths are found from the folder of their kubeconfig on, commands without a slash in PATH', async () => {
  const user = (command: string) => ({
    tokenFile: 'token',
    'client-certificate': '../me.crt',
    'client-key': '/abs/me.key',
    exec: { command },
  });
  const { users, clusters } = await load(
    {
      '/a/b/config': {
        clusters: [{ name: 'c', cluster: { 'certificate-authority': './ca.crt' } }],
        users: [
          { name: 'x', user: user('bin/plugin') },
          { name: 'y', user: user('plugin') },
        ],
      },
    },
    { paths: ['/a/b/config'] },
  );
  assert.equal(clusters[0]?.authority.path, '/a/b/ca.crt');
  const [x, y] = users;
  assert.deepEqual(
    [x?.tokenFile, x?.certificate.path, x?.key.path, x?.exec?.command, y?.exec?.command],
    ['/a/b/token', '/a/me.crt', '/abs/me.key', '/a/b/bin/plugin', 'plugin'],
  );
});

test('YAML as kubectl writes it is read: null lists, numbers as names, anchors, unknown fields', async () => {
  const { clusters, users, contexts } = await load({
    [home]: `
apiVersion: v1
kind: Config
preferences: {}
clusters:
- cluster: &base
    server: https://one
    insecure-skip-tls-verify: yes
    extensions:
    - {name: client.authentication.k8s.io/exec, extension: {audience: x, n: 1}}
  name: 1
- {name: two, cluster: {<<: *base, server: https://two}}
- name: nothing
users: null
contexts:
- context: {cluster: 1, user: null}
  name: on
`,
  });
  assert.deepEqual(
    clusters.map(({ name, server, isTlsUnverified, pluginConfig }) => [name, server, isTlsUnverified, pluginConfig]),
    [
      ['1', 'https://one', true, { audience: 'x', n: 1 }],
      ['two', 'https://two', true, { audience: 'x', n: 1 }],
      ['nothing', undefined, false, undefined],
    ],
  );
  assert.deepEqual(users, []);
  assert.deepEqual(
    contexts.map(({ name, cluster, user }) => [name, cluster, user]),
    [['on', '1', undefined]],
  );
});

for (const [what, content, message] of [
  ['no YAML', 'users:\n- {name: me, user: {token: hidden', /no valid YAML \(line \d+, column \d+\)/],
  ['no object', '- hidden', /is no YAML object/],
  [
    'a list in place of text',
    '{users: [{name: me, user: {token: [hidden]}}]}',
    /users\[0\] \(me\): token has the wrong type/,
  ],
  ['text in place of a list', '{clusters: hidden}', /clusters has the wrong form/],
  ['an entry without a name', '{users: [{user: {token: hidden}}]}', /users\[0\] has the wrong form/],
  [
    'a mode that is none',
    '{users: [{name: me, user: {exec: {interactiveMode: hidden}}}]}',
    /users\[0\] \(me\): exec.interactiveMode has the wrong type/,
  ],
  [
    'aliases without end',
    `a: &a [x]\n${'bcdefgh'.replaceAll(/./g, (l) => `${l}: &${l} [${`*${String.fromCodePoint((l.codePointAt(0) ?? 0) - 1)},`.repeat(9)}]\n`)}`,
    /aliases do not resolve/,
  ],
] as const) {
  test(`a kubeconfig with ${what} is refused with its place and none of its values`, async () => {
    const error: unknown = await load({ [home]: content }).catch((thrown: unknown) => thrown);
    assert.ok(isSandboxError(error));
    assert.equal(error.reason, 'InvalidKubeconfig');
    assert.match(error.message, message);
    assert.ok(error.message.includes(home));
    assert.doesNotMatch(wholeText(error), /hidden/);
  });
}

test('whatever a kubeconfig holds, it is read or refused as one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (content) => {
      await load({ [home]: content }).catch((error: unknown) => {
        assert.ok(isSandboxError(error) && error.reason === 'InvalidKubeconfig');
      });
    }),
  );
});

const several = {
  clusters: [{ name: 'c1', cluster: { server: 'https://c1' } }],
  users: [{ name: 'u1', user: {} }],
  contexts: [
    { name: 'good', context: { cluster: 'c1', user: 'u1', namespace: 'team' } },
    { name: 'no-cluster', context: { cluster: 'gone', user: 'u1' } },
    { name: 'no-user', context: { cluster: 'c1', user: 'gone' } },
    { name: 'empty' },
  ],
  'current-context': 'good',
};

test('all contexts are listed, broken ones too', async () => {
  const contexts = listContexts(await load({ [home]: several }));
  assert.deepEqual(contexts, [
    { name: 'good', cluster: 'c1', server: 'https://c1', namespace: 'team', user: 'u1', isCurrent: true },
    { name: 'no-cluster', cluster: 'gone', server: '', namespace: undefined, user: 'u1', isCurrent: false },
    { name: 'no-user', cluster: 'c1', server: 'https://c1', namespace: undefined, user: 'gone', isCurrent: false },
    { name: 'empty', cluster: '', server: '', namespace: undefined, user: '', isCurrent: false },
  ]);
});

for (const [name, current, message, hint] of [
  ['god', 'good', /The context "god" is not in the kubeconfig/, /Did you mean: good, /],
  [undefined, 'gone', /The current context "gone" is not in the kubeconfig/, /Did you mean/],
  [undefined, '', /has no current context/, /good, no-cluster, no-user, …/],
  ['no-cluster', 'good', /names the cluster "gone", which is not in the kubeconfig/, /./],
  ['no-user', 'good', /names the user "gone", which is not in the kubeconfig/, /./],
  ['empty', 'good', /names no cluster/, /./],
] as const) {
  test(`the context ${name}, with ${current || 'none'} as the current one, is refused`, async () => {
    const kubeconfig = await load({ [home]: { ...several, 'current-context': current } });
    assert.throws(() => resolveContext(kubeconfig, name), { reason: 'InvalidKubeconfig', message, hint });
  });
}

test('a kubeconfig without contexts is refused with what to do', async () => {
  const kubeconfig = await load({ [home]: '' });
  assert.throws(() => resolveContext(kubeconfig, undefined), { message: /has no context/, hint: /Log in/ });
});

test('a kubeconfig may be given as text, and is then named by that in messages', () => {
  const kubeconfig = readKubeconfigText(JSON.stringify(config('a')));
  assert.equal(resolveContext(kubeconfig, undefined).cluster.server, 'https://a');
  assert.throws(() => resolveContext(kubeconfig, 'b'), /is not in the kubeconfig \(given as text\)\./);
});
