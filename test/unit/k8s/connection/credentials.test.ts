import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { sendStatus } from '../../../fakes/tlsApi.ts';
import { makeRig, secret, wholeText, type OpenOptions, type Rig } from './connectionRig.ts';

const pods = { method: 'GET', path: '/api/v1/pods' } as const;
const v1 = 'client.authentication.k8s.io/v1';
const env = { PATH: process.env['PATH'] };

/** A rig whose user has a plugin, which is this script. It writes a line into `runs` each time. */
async function pluginRig(t: TestContext, script: string) {
  const rig = await makeRig(t);
  const write = (text: string) => writeScript(join(rig.folder, 'plugin'), `echo run >>"$0.runs"\n${text}`);
  await write(script);
  const connect = ({ exec, ...options }: OpenOptions & { exec?: object } = {}) =>
    rig.connect({ user: { exec: { apiVersion: v1, command: './plugin', ...exec } }, env, ...options });
  const runs = async () => (await readFile(join(rig.folder, 'plugin.runs'), 'utf8')).split('\n').length - 1;
  return { ...rig, write, connect, runs };
}

async function writeScript(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

/** A script that prints a credential; `status` is JSON without its braces, in which the shell fills in variables. */
function printing(status: string, apiVersion = v1): string {
  return `cat <<END\n{"kind": "ExecCredential", "apiVersion": "${apiVersion}", "status": {${status}}}\nEND`;
}

function authorization(rig: Rig): string | undefined {
  return rig.server.lastRequest.headers.authorization;
}

test('a plugin’s token is used, and the plugin runs once for many requests', async (t) => {
  const rig = await pluginRig(t, printing('"token": "from-plugin"'));
  const api = await rig.connect();
  await Promise.all(Array.from({ length: 10 }, () => api.json(pods)));
  await api.json(pods);
  assert.equal(authorization(rig), 'Bearer from-plugin');
  assert.equal(await rig.runs(), 1);
});

test('nothing runs before the first request', async (t) => {
  const rig = await pluginRig(t, printing('"token": "x"'));
  await rig.connect();
  await assert.rejects(rig.runs(), { code: 'ENOENT' });
});

test('a plugin has its arguments, its environment, ours, and no cluster unless it is to be told', async (t) => {
  const script = 'printf "%s|" "$@" "$OWN" "$OURS" >"$0.args"; echo "$KUBERNETES_EXEC_INFO" >"$0.info"';
  const rig = await pluginRig(t, `${script}\n${printing('"token": "x"')}`);
  const exec = { args: ['get', 'a b', '$HOME; echo'], env: [{ name: 'OWN', value: '1 2' }] };
  await (await rig.connect({ exec, env: { ...env, OURS: 'yes' } })).json(pods);
  assert.equal(await readFile(join(rig.folder, 'plugin.args'), 'utf8'), 'get|a b|$HOME; echo|1 2|yes|');
  assert.deepEqual(JSON.parse(await readFile(join(rig.folder, 'plugin.info'), 'utf8')), {
    kind: 'ExecCredential',
    apiVersion: v1,
    spec: { interactive: false },
  });
});

test('a plugin that wants to know the cluster is told', async (t) => {
  const rig = await pluginRig(t, `echo "$KUBERNETES_EXEC_INFO" >"$0.info"\n${printing('"token": "x"', `${v1}beta1`)}`);
  const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'us' } }];
  const exec = { provideClusterInfo: true, apiVersion: `${v1}beta1`, interactiveMode: 'IfAvailable' };
  await (await rig.connect({ exec, cluster: { extensions, 'tls-server-name': '127.0.0.1' } })).json(pods);
  assert.deepEqual(JSON.parse(await readFile(join(rig.folder, 'plugin.info'), 'utf8')), {
    kind: 'ExecCredential',
    apiVersion: `${v1}beta1`,
    spec: {
      interactive: false,
      cluster: {
        server: rig.server.url,
        'tls-server-name': '127.0.0.1',
        'certificate-authority-data': Buffer.from(rig.server.authority.certificate).toString('base64'),
        config: { audience: 'us' },
      },
    },
  });
});

test('a plugin’s certificate is used, and its next one over new connections', async (t) => {
  const rig = await pluginRig(t, 'cat "$0.json"');
  const clock = new ManualClock();
  const write = (name: string) => {
    const { certificate, key } = rig.server.makeClient(name);
    const status = {
      clientCertificateData: certificate,
      clientKeyData: key,
      expirationTimestamp: new Date(clock.now() + 600_000).toISOString(),
    };
    return writeFile(
      join(rig.folder, 'plugin.json'),
      JSON.stringify({ kind: 'ExecCredential', apiVersion: v1, status }),
    );
  };
  await write('anna');
  const api = await rig.connect({ clock });
  await api.json(pods);
  assert.equal(rig.server.lastRequest.client, 'anna');
  await write('berta');
  clock.advance(569_000);
  await api.json(pods);
  assert.equal(rig.server.lastRequest.client, 'anna');
  clock.advance(2000);
  await api.json(pods);
  assert.equal(rig.server.lastRequest.client, 'berta');
  assert.equal(await rig.runs(), 2);
});

test('after a 401 the plugin runs once more, and the request is made again', async (t) => {
  const rig = await pluginRig(t, printing('"token": "t$(wc -l <"$0.runs" | tr -d " ")"'));
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  await api.json(pods);
  const { answer } = rig.server;
  rig.server.answer = (request, response, raw) => {
    if (request.headers.authorization === 'Bearer t1') sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
    else answer(request, response, raw);
  };
  clock.advance(10_000);
  await Promise.all([api.json({ method: 'POST', path: '/x', body: {} }), api.json(pods), api.stream(pods)]);
  assert.equal(authorization(rig), 'Bearer t2');
  assert.equal(await rig.runs(), 2);
});

test('a socket, too, is tried again with a new credential', async (t) => {
  const rig = await pluginRig(t, printing('"token": "t$(wc -l <"$0.runs" | tr -d " ")"'));
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  await api.json(pods);
  clock.advance(10_000);
  rig.server.refuseUpgrade = ({ headers }, socket) => {
    if (headers.authorization === 'Bearer t2') return false;
    socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n');
    return true;
  };
  const socket = await api.socket({ path: '/x', query: {}, protocols: ['v5'] });
  assert.equal(socket.protocol, 'v5');
});

test('a credential that was just made and is refused is not made again', async (t) => {
  const rig = await pluginRig(t, printing('"token": "x"'));
  const api = await rig.connect();
  rig.server.answer = (_request, response) => sendStatus(response, 401, 'Unauthorized', 'who is that');
  for (let i = 0; i < 3; i++) await assert.rejects(api.json(pods), { name: 'KubeStatusError', message: 'who is that' });
  assert.equal(await rig.runs(), 1);
});

for (const [what, script, message] of [
  [
    'fails',
    'echo progress >&2; echo "no session, log in" >&2; exit 3',
    /failed with exit code 3: progress no session, log in\.$/,
  ],
  ['says a token while it fails', `echo eyJhbGciOi.eyJzdWIiOi.c2ln >&2; exit 1`, /exit code 1: \(token\)\.$/],
  ['colours what it says', 'printf "\\033[31mred\\033[0m\\a\\n" >&2; exit 1', /exit code 1: red\.$/],
  ['kills itself', 'kill -9 $$', /was killed\.$/],
  ['prints no JSON', `echo ${secret}`, /printed no ExecCredential\.$/],
  ['prints something else', `echo '{"token": "${secret}"}'`, /printed no ExecCredential\.$/],
  ['prints another version', printing(`"token": "${secret}"`, `${v1}beta1`), /another apiVersion than .*\/v1\.$/],
  ['prints nothing useful', printing(''), /neither a token nor a certificate\.$/],
  ['prints half a certificate', printing('"clientKeyData": "x"'), /a certificate or a key alone\.$/],
  ['prints a strange time', printing(`"token": "${secret}", "expirationTimestamp": "soon"`), /is no time\.$/],
  ['prints a strange token', printing(`"token": "${secret}\\n"`), /characters that no token has\.$/],
  ['prints without end', 'cat /dev/zero', /printed too much\.$/],
] as const) {
  test(`a plugin that ${what} is named, with what is wrong and without what it printed`, async (t) => {
    const rig = await pluginRig(t, script);
    const api = await rig.connect();
    const error: unknown = await api.json(pods).catch((thrown: unknown) => thrown);
    assert.match(String(error), message);
    assert.match(String(error), /The credential plugin .*\/plugin of the user "me"/);
    for (const text of [wholeText(error), ...rig.logged]) assert.ok(!text.includes(secret), text);
    assert.equal(rig.server.requests.length, 0);
  });
}

test('a plugin that has failed is not asked again at once, but a little later', async (t) => {
  const rig = await pluginRig(t, 'exit 1');
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  for (let i = 0; i < 3; i++) await assert.rejects(api.json(pods), { reason: 'CredentialsFailed' });
  assert.equal(await rig.runs(), 1);
  await rig.write(printing('"token": "x"'));
  clock.advance(3000);
  await api.json(pods);
  assert.equal(await rig.runs(), 2);
});

test('a clock that is put back does not put off what the plugin is to make', async (t) => {
  const rig = await pluginRig(t, 'exit 1');
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  await assert.rejects(api.json(pods), { reason: 'CredentialsFailed' });
  clock.jump(-3_600_000);
  await rig.write(printing('"token": "x"'));
  await api.json(pods);
  clock.jump(-3_600_000);
  const { answer } = rig.server;
  rig.server.answer = (request, response, raw) => {
    if (request.headers.authorization === 'Bearer x') sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
    else answer(request, response, raw);
  };
  await rig.write(printing('"token": "y"'));
  await api.json(pods);
  assert.equal(authorization(rig), 'Bearer y');
});

test('a plugin that hangs is ended with all that it started, by its own time and not the request’s', async (t) => {
  const rig = await pluginRig(t, 'mkfifo "$0.pipe"; cat "$0.pipe" & echo $! >"$0.pid"; wait');
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  const request = api.json({ ...pods, timeoutMs: 1000 });
  const failed = assert.rejects(request, { message: /did not finish within 60 s/ });
  const pid = await untilWritten(join(rig.folder, 'plugin.pid'));
  clock.advance(60_000);
  await failed;
  await untilEnded(Number(pid));
});

test('a request can be given up while the plugin runs, which goes on for the others', async (t) => {
  const rig = await pluginRig(t, `mkfifo "$0.pipe"; read -r go <"$0.pipe"; ${printing('"token": "x"')}`);
  const api = await rig.connect();
  const abort = new AbortController();
  const reason = new Error('enough');
  const given = assert.rejects(api.json({ ...pods, signal: abort.signal }), reason);
  const other = api.json(pods);
  abort.abort(reason);
  await given;
  await writeFile(join(rig.folder, 'plugin.pipe'), 'go\n', { flag: 'a' });
  await other;
  assert.equal(authorization(rig), 'Bearer x');
  assert.equal(await rig.runs(), 1);
});

test('the plugin ends with the API', async (t) => {
  const rig = await pluginRig(t, 'echo $$ >"$0.pid"; sleep 1000');
  const api = await rig.connect();
  const failed = assert.rejects(api.json(pods), { message: /was closed/ });
  const pid = await untilWritten(join(rig.folder, 'plugin.pid'));
  api.dispose();
  await failed;
  await untilEnded(Number(pid));
});

test('a plugin that PATH does not have is found in the PATH of the login shell', async (t) => {
  const rig = await pluginRig(t, 'exit 1');
  const tools = join(rig.folder, 'tools');
  await mkdir(tools);
  await writeScript(join(tools, 'k7-test-plugin'), `k7-test-helper`);
  await writeScript(join(tools, 'k7-test-helper'), printing('"token": "found"'));
  const shell = join(rig.folder, 'shell');
  await writeScript(shell, `echo "$1" >>"$0.asked"; echo welcome; PATH=${tools}:$PATH; export PATH; eval "$2"`);
  const api = await rig.connect({ exec: { command: 'k7-test-plugin' }, env: { ...env, SHELL: shell } });
  await api.json(pods);
  assert.equal(authorization(rig), 'Bearer found');
  assert.equal(await readFile(`${shell}.asked`, 'utf8'), '-ilc\n');
});

for (const [what, shell] of [
  ['no login shell', undefined],
  ['a login shell that is not there', '/no/such/shell'],
  ['a login shell that fails', '/bin/false'],
  ['a login shell that does not know it either', '/bin/sh'],
] as const) {
  test(`a plugin that is not found, with ${what}, is named with how to install it`, async (t) => {
    const rig = await pluginRig(t, '');
    const exec = { command: 'k7-no-such-plugin', installHint: 'Install it\u001b[1m so.' };
    const api = await rig.connect({ exec, env: { ...env, SHELL: shell } });
    await assert.rejects(api.json(pods), {
      reason: 'CredentialsFailed',
      message: 'The credential plugin k7-no-such-plugin of the user "me" was not found.',
      hint: 'Install it so.',
    });
  });
}

test('a plugin that may not be run is told apart from one that is missing', async (t) => {
  const rig = await pluginRig(t, '');
  await chmod(join(rig.folder, 'plugin'), 0o644);
  await assert.rejects((await rig.connect()).json(pods), { message: /cannot be run \(EACCES\)/ });
  await rm(join(rig.folder, 'plugin'));
  await assert.rejects((await rig.connect()).json(pods), { message: /was not found/ });
});

for (const [what, user, error] of [
  [
    'a plugin that needs a terminal',
    { exec: { apiVersion: v1, command: 'x', interactiveMode: 'Always' } },
    { reason: 'CredentialsFailed', message: /wants a terminal/ },
  ],
  [
    'a plugin of an old version',
    { exec: { apiVersion: `${v1}alpha1`, command: 'x' } },
    { reason: 'InvalidKubeconfig', message: /apiVersion/, hint: /Update the plugin/ },
  ],
  ['a plugin without a command', { exec: { apiVersion: v1 } }, { reason: 'InvalidKubeconfig', message: /command/ }],
  [
    'an auth-provider',
    { 'auth-provider': { name: 'gcp', config: {} } },
    { reason: 'CredentialsFailed', message: /"gcp" .* was removed from Kubernetes/, hint: /exec credential plugin/ },
  ],
  ['a token file that is not there', { tokenFile: 'no' }, { reason: 'CredentialsFailed', message: /tokenFile .*\/no/ }],
  ['a token in two lines', { token: 'a\nb' }, { reason: 'CredentialsFailed', message: /token of the user "me"/ }],
  ['groups to act as, without a user', { 'as-groups': ['x'] }, { reason: 'InvalidKubeconfig', message: /without as/ }],
] as const) {
  test(`${what} is refused when the kubeconfig is opened`, async (t) => {
    const rig = await makeRig(t);
    await assert.rejects(rig.open({ user }), error);
  });
}

test('a token file is read again each minute and after a 401, wins over a token, and outlasts a bad reading', async (t) => {
  const rig = await makeRig(t);
  const clock = new ManualClock();
  const file = join(rig.folder, 'token');
  await writeFile(file, 'first\n');
  const api = await rig.connect({ user: { token: 'other', tokenFile: 'token' }, clock });
  const ask = async () => {
    await api.json(pods);
    return authorization(rig);
  };
  assert.equal(await ask(), 'Bearer first');
  await writeFile(file, 'second\n');
  assert.equal(await ask(), 'Bearer first');
  clock.advance(60_000);
  assert.equal(await ask(), 'Bearer second');
  await rm(file);
  clock.advance(60_000);
  assert.equal(await ask(), 'Bearer second');
  await writeFile(file, 'third');
  const { answer } = rig.server;
  rig.server.answer = (request, response, raw) => {
    if (request.headers.authorization === 'Bearer third') answer(request, response, raw);
    else sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
  };
  assert.equal(await ask(), 'Bearer third');
});

test('a user name and password are sent as HTTP has it', async (t) => {
  const rig = await makeRig(t);
  await (await rig.connect({ user: { username: 'me', password: 'pä:ss' } })).json(pods);
  assert.equal(authorization(rig), `Basic ${Buffer.from('me:pä:ss').toString('base64')}`);
});

test('a user without any credential is nobody', async (t) => {
  const rig = await makeRig(t);
  await (await rig.connect({ user: {} })).json(pods);
  assert.equal(authorization(rig), undefined);
});

test('who is acted as is sent with every request', async (t) => {
  const rig = await makeRig(t);
  const user = {
    token: 'x',
    as: 'other',
    'as-uid': '42',
    'as-groups': ['a', 'b'],
    'as-user-extra': { 'example.com/Why': ['x', 'y'] },
  };
  await (await rig.connect({ user })).json(pods);
  const { rawHeaders } = rig.server.lastRequest;
  const sent = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && /^impersonate/i.test(name) ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
  assert.deepEqual(sent, [
    'Impersonate-User: other',
    'Impersonate-Uid: 42',
    'Impersonate-Group: a',
    'Impersonate-Group: b',
    'Impersonate-Extra-example.com%2Fwhy: x',
    'Impersonate-Extra-example.com%2Fwhy: y',
  ]);
});

async function untilWritten(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return text.trim();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Fails by the runner's time limit if the process lives on. */
async function untilEnded(pid: number): Promise<void> {
  const state = () => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  while (!/\) Z/.test(await state())) await new Promise((resolve) => setTimeout(resolve, 5));
}
