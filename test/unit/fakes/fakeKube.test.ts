import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { startFakeKube, type FakeKube, type FakeKubeOptions } from '../../fakes/kube/fakeKube.ts';
import { child, isJson, type Json } from '../../../src/embedded/objects/kubeObject.ts';

const deploymentsPath = '/apis/apps/v1/namespaces/default/deployments';
const podsPath = '/api/v1/namespaces/default/pods';

async function start(t: TestContext, options: FakeKubeOptions = {}): Promise<FakeKube> {
  const kube = await startFakeKube(options);
  t.after(() => kube.stop());
  return kube;
}

async function call(kube: FakeKube, method: string, path: string, body?: unknown, contentType = 'application/json') {
  const response = await fetch(`${kube.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${kube.token}`, 'content-type': contentType },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as Json;
  return { code: response.status, json };
}

function deployment(name: string, podSpec: Json = {}): Json {
  const labels = { app: name };
  const containers = [{ name: 'sandbox', image: 'alpine:latest', command: ['sleep', '365d'] }];
  const template = { metadata: { labels }, spec: { containers, ...podSpec } };
  return { metadata: { name, labels }, spec: { replicas: 1, selector: { matchLabels: labels }, template } };
}

/** Watches a path from the beginning until a frame is wanted no more. */
async function watchUntil(kube: FakeKube, path: string, isLast: (frame: Json) => boolean): Promise<Json[]> {
  const abort = new AbortController();
  const response = await fetch(`${kube.url}${path}`, {
    headers: { authorization: `Bearer ${kube.token}` },
    signal: AbortSignal.any([abort.signal, AbortSignal.timeout(60_000)]),
  });
  const frames: Json[] = [];
  let rest = '';
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    const lines = `${rest}${Buffer.from(chunk).toString()}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) frames.push(JSON.parse(line) as Json);
    if (frames.some(isLast)) break;
  }
  abort.abort();
  return frames;
}

const condition = (frame: Json, type: string): Json => {
  const conditions = child(child(frame, 'object'), 'status')['conditions'];
  return (Array.isArray(conditions) ? conditions.filter(isJson) : []).find((each) => each['type'] === type) ?? {};
};
const isReady = (frame: Json): boolean => condition(frame, 'Ready')['status'] === 'True';
const waitingReason = (frame: Json): unknown => {
  const statuses = child(child(frame, 'object'), 'status')['containerStatuses'];
  const state = child(Array.isArray(statuses) ? statuses[0] : undefined, 'state');
  return child(state, 'waiting')['reason'];
};

async function readyPod(kube: FakeKube, podSpec: Json = {}): Promise<string> {
  await call(kube, 'POST', deploymentsPath, deployment('box', podSpec));
  const frames = await watchUntil(kube, `${podsPath}?watch=true`, isReady);
  return String(child(child(frames.at(-1), 'object'), 'metadata')['name']);
}

function statOf(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/stat`, 'utf8');
  } catch {
    return 'gone) Z ';
  }
}

interface ExecEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: Json;
}

function exec(kube: FakeKube, pod: string, command: string[], input?: string, extra = ''): Promise<ExecEnd> {
  const words = command.map((word) => `command=${encodeURIComponent(word)}`).join('&');
  const query = `${words}&stdout=true&stderr=true${input === undefined ? '' : '&stdin=true'}${extra}`;
  const url = `${kube.url.replace('http', 'ws')}${podsPath}/${pod}/exec?${query}`;
  const socket = new WebSocket(url, 'v5.channel.k8s.io', { headers: { authorization: `Bearer ${kube.token}` } });
  const channels = ['', '', '', ''];
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      if (input === undefined) return;
      socket.send(Buffer.from(`\0${input}`));
      if (extra === '') socket.send(Buffer.from([255, 0]));
    });
    socket.on('message', (data: Buffer) => {
      const number = data[0] ?? 0;
      channels[number] += data.subarray(1).toString();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [, stdout = '', stderr = '', status = '{}'] = channels;
      resolve({ stdout, stderr, status: JSON.parse(status || '{}') as Json });
    });
  });
}

test('A request without the token is unauthorized', async (t) => {
  const kube = await start(t);
  assert.equal((await fetch(`${kube.url}${podsPath}`)).status, 401);
});

test('Refusals are Status bodies in the words of Kubernetes', async (t) => {
  const kube = await start(t);
  const missing = await call(kube, 'GET', `${deploymentsPath}/x`);
  assert.deepEqual(missing.json, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'deployments.apps "x" not found',
    reason: 'NotFound',
    details: { name: 'x', group: 'apps', kind: 'deployments' },
    code: 404,
  });
  await call(kube, 'POST', deploymentsPath, deployment('x'));
  const again = await call(kube, 'POST', deploymentsPath, deployment('x'));
  assert.deepEqual([again.code, again.json['message']], [409, 'deployments.apps "x" already exists']);
  const elsewhere = await call(kube, 'POST', '/apis/apps/v1/namespaces/nope/deployments', deployment('x'));
  assert.deepEqual([elsewhere.code, elsewhere.json['message']], [404, 'namespaces "nope" not found']);
  const misnamed = await call(kube, 'POST', deploymentsPath, deployment('Bad_Name'));
  assert.equal(misnamed.code, 422);
  assert.match(
    String(misnamed.json['message']),
    /^Deployment\.apps "Bad_Name" is invalid: metadata\.name: Invalid value/,
  );
  kube.setForbid((verb, resource) => verb === 'list' && resource === 'pods');
  const forbidden = await call(kube, 'GET', '/api/v1/pods');
  assert.equal(
    forbidden.json['message'],
    'pods is forbidden: User "embedded" cannot list resource "pods" in API group "" at the cluster scope',
  );
});

test('A dry run answers as if and stores nothing', async (t) => {
  const kube = await start(t);
  const answer = await call(kube, 'POST', `${deploymentsPath}?dryRun=All`, deployment('x'));
  assert.equal(answer.code, 201);
  assert.equal(kube.list('deployments').length, 0);
});

test('A list in pages gives every object once, as they were at its first page', async (t) => {
  const kube = await start(t);
  for (const name of ['c', 'a', 'b']) kube.add('secrets', { metadata: { name, namespace: 'default' } });
  const first = (await call(kube, 'GET', '/api/v1/secrets?limit=2')).json;
  const token = String(child(first, 'metadata')['continue']);
  kube.add('secrets', { metadata: { name: 'd', namespace: 'kube-system' } });
  const second = (await call(kube, 'GET', `/api/v1/secrets?limit=2&continue=${token}`)).json;
  const names = [first, second]
    .flatMap((page) => page['items'] as Json[])
    .map((item) => child(item, 'metadata')['name']);
  assert.deepEqual(names, ['a', 'b', 'c']);
  assert.equal(child(second, 'metadata')['resourceVersion'], child(first, 'metadata')['resourceVersion']);
});

test('A Deployment gets a pod that turns Ready, and takes it along when it goes', async (t) => {
  const kube = await start(t);
  const pod = await readyPod(kube);
  assert.match(pod, /^box-[bcdfghjklmnpqrstvwxz2456789]{4,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  await call(kube, 'DELETE', `${deploymentsPath}/box`);
  const frames = await watchUntil(kube, `${podsPath}?watch=true`, (frame) => frame['type'] === 'DELETED');
  assert.ok(child(child(frames.at(-1), 'object'), 'metadata')['deletionTimestamp']);
});

test('An image that cannot be pulled backs off', async (t) => {
  const kube = await start(t);
  await call(kube, 'POST', deploymentsPath, deployment('x', { containers: [{ name: 'sandbox', image: 'nosuch/x' }] }));
  await watchUntil(kube, `${podsPath}?watch=true`, (frame) => waitingReason(frame) === 'ImagePullBackOff');
});

test('A missing RuntimeClass and a node that nothing matches are told as Kubernetes tells them', async (t) => {
  const kube = await start(t);
  await call(kube, 'POST', deploymentsPath, deployment('x', { runtimeClassName: 'nope' }));
  const failed = (frame: Json): unknown => condition(frame, 'ReplicaFailure')['message'];
  const frames = await watchUntil(kube, `${deploymentsPath}?watch=true`, (frame) => failed(frame) !== undefined);
  assert.match(String(failed(frames.at(-1) ?? {})), /is forbidden: pod rejected: RuntimeClass "nope" not found$/);
  await call(kube, 'POST', deploymentsPath, deployment('y', { nodeSelector: { 'kubernetes.io/hostname': 'none' } }));
  const isUnschedulable = (frame: Json): boolean => condition(frame, 'PodScheduled')['reason'] === 'Unschedulable';
  await watchUntil(kube, `${podsPath}?watch=true`, isUnschedulable);
});

test('A watch sees an object leave its selector as deleted', async (t) => {
  const kube = await start(t);
  kube.add('secrets', { metadata: { name: 'x', namespace: 'default', labels: { keep: 'yes' } } });
  const listed = (await call(kube, 'GET', '/api/v1/secrets')).json;
  const patch = { metadata: { labels: { keep: null } } };
  await call(kube, 'PATCH', '/api/v1/namespaces/default/secrets/x', patch, 'application/merge-patch+json');
  const since = String(child(listed, 'metadata')['resourceVersion']);
  const path = `/api/v1/secrets?watch=1&labelSelector=keep&resourceVersion=${since}`;
  const frames = await watchUntil(kube, path, () => true);
  assert.deepEqual(
    frames.map((frame) => frame['type']),
    ['DELETED'],
  );
});

test('A watch from a version that is too old is answered with 410', async (t) => {
  const kube = await start(t);
  kube.expireWatches();
  const frames = await watchUntil(kube, `${podsPath}?watch=true&resourceVersion=1`, () => true);
  assert.equal(child(frames[0], 'object')['code'], 410);
});

test('Writes with another uid or resourceVersion are refused', async (t) => {
  const kube = await start(t);
  kube.add('secrets', { metadata: { name: 'x', namespace: 'default' } });
  const path = '/api/v1/namespaces/default/secrets/x';
  const merge = 'application/merge-patch+json';
  assert.equal((await call(kube, 'DELETE', path, { preconditions: { uid: 'other' } })).code, 409);
  assert.equal((await call(kube, 'PATCH', path, { metadata: { uid: 'other' } }, merge)).code, 422);
  assert.equal((await call(kube, 'PATCH', path, { metadata: { resourceVersion: '1' } }, merge)).code, 409);
  assert.equal(kube.list('secrets').length, 1);
});

test('Exec runs a command with its output apart, its exit code, and its standard input closed on request', async (t) => {
  const kube = await start(t);
  const pod = await readyPod(kube);
  const failed = await exec(kube, pod, ['/bin/sh', '-c', 'echo out; echo err >&2; exit 3']);
  assert.deepEqual([failed.stdout, failed.stderr], ['out\n', 'err\n']);
  assert.deepEqual(child(failed.status, 'details')['causes'], [{ reason: 'ExitCode', message: '3' }]);
  const echoed = await exec(kube, pod, ['cat'], 'hello');
  assert.deepEqual([echoed.stdout, echoed.status['status']], ['hello', 'Success']);
  const absent = await exec(kube, pod, ['no-such-command']);
  assert.match(String(absent.status['message']), /executable file not found in \$PATH/);
});

test('Exec with a terminal has one, where util-linux gives it', {
  skip: process.platform !== 'linux' && 'needs Linux',
}, async (t) => {
  const kube = await start(t);
  const pod = await readyPod(kube);
  const answer = await exec(
    kube,
    pod,
    ['/bin/sh', '-c', 'test -t 0 && read -r word && echo "<$word>"; exit 4'],
    'abc\n',
    '&tty=true',
  );
  assert.match(answer.stdout, /<abc>/);
  assert.deepEqual(child(answer.status, 'details')['causes'], [{ reason: 'ExitCode', message: '4' }]);
});

test('The end of the server ends what its pods left running', {
  skip: process.platform !== 'linux' && 'needs Linux',
  timeout: 60_000,
}, async () => {
  const kube = await startFakeKube();
  const pod = await readyPod(kube);
  // Between two programs a process has no environment to be known by.
  const script =
    'setsid sleep 300 >/dev/null 2>&1 & until [ "$(cat /proc/$!/comm)" = sleep ]; do sleep 0.01; done; echo $!';
  const { stdout } = await exec(kube, pod, ['/bin/sh', '-c', script]);
  await kube.stop();
  const isThere = (): boolean => existsSync(`/proc/${stdout.trim()}`) && !/\) Z /.test(statOf(stdout.trim()));
  while (isThere()) await setImmediate();
});

test('A container with a startup probe runs its command and is ready when the probe finds its mark', async (t) => {
  const kube = await start(t, { delays: { secondMs: 10 } });
  const command = ['/bin/sh', '-c', 'echo "$GREETING" >/tmp/done; sleep 60'];
  const startupProbe = { exec: { command: ['test', '-f', '/tmp/done'] } };
  const env = [{ name: 'GREETING', value: 'hello' }];
  const pod = await readyPod(kube, { containers: [{ name: 'sandbox', image: 'alpine', command, startupProbe, env }] });
  assert.equal((await exec(kube, pod, ['cat', '/tmp/done'])).stdout, 'hello\n');
});

test('A frozen connection passes nothing until it thaws, and a refused one comes back on the same port', async (t) => {
  const kube = await start(t);
  await call(kube, 'GET', '/version');
  kube.freeze();
  const answer = call(kube, 'GET', '/version');
  kube.thaw();
  assert.equal((await answer).code, 200);
  await kube.refuse();
  await assert.rejects(call(kube, 'GET', '/version'));
  await kube.accept();
  assert.equal((await call(kube, 'GET', '/version')).code, 200);
  kube.failNext(/^GET \/version/, 503);
  assert.equal((await call(kube, 'GET', '/version')).code, 503);
  assert.equal((await call(kube, 'GET', '/version')).code, 200);
});
