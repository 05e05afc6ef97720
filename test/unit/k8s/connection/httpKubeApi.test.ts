import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { nullLogger } from '../../../../src/base/logger.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { UserCredentials } from '../../../../src/k8s/connection/credentials/userCredentials.ts';
import { toApiTarget } from '../../../../src/k8s/connection/http/apiTarget.ts';
import { Connections } from '../../../../src/k8s/connection/http/connections.ts';
import { HttpKubeApi } from '../../../../src/k8s/connection/httpKubeApi.ts';
import { KubeStatusError } from '../../../../src/k8s/connection/kubeStatusError.ts';
import { parseKubeconfigFile } from '../../../../src/k8s/connection/kubeconfig/kubeconfigFile.ts';
import { isSandboxError } from '../../../../src/sandbox/errors.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { sendJson, sendStatus } from '../../../fakes/tlsApi.ts';
import { makeRig, secret, wholeText } from './connectionRig.ts';

const pods = { method: 'GET', path: '/api/v1/pods' } as const;

test('a request names the product, asks for JSON and has the token', async (t) => {
  const rig = await makeRig(t);
  const { api, ...opened } = await rig.open();
  assert.deepEqual(opened, {
    contextName: 'here',
    clusterName: 'test',
    server: rig.server.url,
    namespace: 'team',
  });
  const query = { limit: 500, labelSelector: 'a=b,c', continue: undefined, watch: false };
  assert.deepEqual(await api.json({ ...pods, query }), { kind: 'Answer' });
  const { path, headers } = rig.server.lastRequest;
  assert.equal(path, '/api/v1/pods?limit=500&labelSelector=a%3Db%2Cc&watch=false');
  assert.equal(headers['user-agent'], 'k7-sandboxes/1.2.3');
  assert.equal(headers.accept, 'application/json');
  assert.equal(headers.authorization, `Bearer ${secret}`);
  assert.equal(headers.host, `127.0.0.1:${rig.server.port}`);
});

test('the time of the server is known from its answers, refusals included', async (t) => {
  const rig = await makeRig(t);
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  assert.equal(api.serverNow(), clock.now());
  const serverMs = Date.UTC(2026, 0, 2, 3, 4, 5);
  const answerAt = (timeMs: number, code: number) => {
    rig.server.answer = (_request, response) => {
      response.setHeader('date', new Date(timeMs).toUTCString());
      sendStatus(response, code, 'NotFound', 'nothing there');
    };
  };
  answerAt(serverMs, 404);
  await assert.rejects(api.json(pods), KubeStatusError);
  clock.advance(10_000);
  assert.ok(Math.abs(api.serverNow() - (serverMs + 10_000)) <= 1000);
  // Somebody sets our clock right.
  clock.jump(-3_600_000);
  answerAt(serverMs + 20_000, 200);
  await api.json(pods);
  assert.ok(Math.abs(api.serverNow() - (serverMs + 20_000)) <= 1000);
  rig.server.answer = (_request, response) => {
    response.setHeader('date', 'today');
    sendJson(response, 200, {});
  };
  await api.json(pods);
  assert.ok(Math.abs(api.serverNow() - (serverMs + 20_000)) <= 1000);
});

test('a body has its length and kind, also with DELETE, and the connection goes on', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  const body = { preconditions: { uid: 'ü' } };
  await api.json({ method: 'DELETE', path: '/x', body });
  assert.equal(rig.server.lastRequest.body, JSON.stringify(body));
  assert.equal(rig.server.lastRequest.headers['content-length'], String(Buffer.byteLength(JSON.stringify(body))));
  assert.equal(rig.server.lastRequest.headers['content-type'], 'application/json');
  await api.json({ method: 'PATCH', path: '/x', body, contentType: 'application/merge-patch+json' });
  assert.equal(rig.server.lastRequest.headers['content-type'], 'application/merge-patch+json');
  await api.json({ method: 'DELETE', path: '/x' });
  assert.equal(rig.server.lastRequest.body, '');
  assert.equal(rig.server.connections, 1);
});

test('many requests at once share a bounded number of connections', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  await Promise.all(Array.from({ length: 60 }, () => api.json(pods)));
  assert.equal(rig.server.requests.length, 60);
  assert.ok(rig.server.connections <= 16, `${rig.server.connections} connections`);
});

test('what stands before the paths in the server’s address is kept', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect({ cluster: { server: `${rig.server.url}/k8s/clusters/c-1/` } });
  assert.equal(api.server, `${rig.server.url}/k8s/clusters/c-1`);
  await api.json(pods);
  assert.equal(rig.server.lastRequest.path, '/k8s/clusters/c-1/api/v1/pods');
});

test('a Status becomes a KubeStatusError with its parts', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  const details = { name: 'web', kind: 'pods', causes: [{ reason: 'FieldValueInvalid', field: 'spec.x' }], other: 1 };
  rig.server.answer = (_request, response) =>
    sendJson(response, 409, { kind: 'Status', reason: 'Conflict', message: 'changed', details });
  const error = await api.json(pods).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof KubeStatusError);
  const { other: _, ...known } = details;
  assert.deepEqual(error.status, { code: 409, reason: 'Conflict', message: 'changed', details: known });
});

for (const [what, code, headers, body, message] of [
  [
    'a proxy’s page',
    502,
    { 'content-type': 'text/html' },
    '<html><title>Bad\n luck</title>…',
    '502 Bad Gateway: Bad luck',
  ],
  ['plain text', 503, {}, 'no healthy upstream\n', '503 Service Unavailable: no healthy upstream'],
  ['nothing', 500, {}, '', '500 Internal Server Error'],
  ['a redirect', 302, { location: 'https://login.example.com/' }, '', '302 Found'],
  ['a very long line', 400, {}, 'x'.repeat(9999), `400 Bad Request: ${'x'.repeat(200)}…`],
] as const) {
  test(`an error that is ${what} becomes one sentence`, async (t) => {
    const rig = await makeRig(t);
    const api = await rig.connect();
    rig.server.answer = (_request, response) => response.writeHead(code, headers).end(body);
    const error = await api.json(pods).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof KubeStatusError);
    assert.equal(error.message, `the server answered ${message}`);
    assert.deepEqual([error.status.code, error.status.reason], [code, '']);
    assert.equal(rig.server.requests.length, 1);
  });
}

test('the time to wait that a header names is told', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  rig.server.answer = (_request, response) => response.writeHead(429, { 'retry-after': '7' }).end();
  const error = await api.json(pods).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof KubeStatusError);
  assert.equal(error.status.details?.retryAfterSeconds, 7);
});

test('a page with status 200 is no answer of a cluster', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  rig.server.answer = (_request, response) => response.end('<html>Log in, please</html>');
  await assert.rejects(api.json(pods), { reason: 'ClusterUnreachable', message: /no Kubernetes API server/ });
});

test('a compressed answer is read, where compression is asked for', async (t) => {
  const rig = await makeRig(t);
  const text = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: rig.server.url } }],
  });
  const [cluster] = parseKubeconfigFile(text, 'config').clusters;
  assert.ok(cluster);
  const target = toApiTarget(cluster);
  const trust = { authority: rig.server.authority.certificate, serverName: undefined, isUnverified: false };
  const none = { token: undefined, basic: undefined, certificate: undefined, key: undefined };
  const api = new HttpKubeApi({
    target,
    connections: new Connections(target, trust, undefined),
    credentials: new UserCredentials({ ...none, toBearer: String }),
    headers: {},
    userAgent: 'test',
    isCompressed: true,
    clock: systemClock,
    logger: nullLogger,
  });
  t.after(() => api.dispose());
  const answer = { items: 'x'.repeat(100_000) };
  rig.server.answer = ({ headers }, response) => {
    assert.equal(headers['accept-encoding'], 'gzip');
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(answer)));
  };
  assert.deepEqual(await api.json(pods), answer);
  rig.server.answer = (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{}').subarray(0, 15));
  await assert.rejects(api.json(pods), { reason: 'ConnectionLost' });
});

test('a GET is tried once more when the server had closed the idle connection; a POST is not', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  await api.json(pods);
  const { answer } = rig.server;
  rig.server.answer = (request, response, raw) => {
    if (request.connection === 1) raw.socket.destroy();
    else answer(request, response, raw);
  };
  assert.deepEqual(await api.json(pods), { kind: 'Answer' });
  assert.equal(rig.server.connections, 2);
  rig.server.answer = (_request, _response, raw) => raw.socket.destroy();
  await assert.rejects(api.json({ ...pods, method: 'POST' }), {
    reason: 'ClusterUnreachable',
    message: /broke before it answered/,
  });
  assert.equal(rig.server.requests.length, 4);
});

test('a GET on a new connection that breaks is not tried again', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  rig.server.answer = (_request, _response, raw) => raw.socket.destroy();
  await assert.rejects(api.json(pods), { reason: 'ClusterUnreachable' });
  assert.equal(rig.server.requests.length, 1);
});

test('connections that were idle for long, as after a sleep of the machine, are not used again', async (t) => {
  const rig = await makeRig(t);
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  await api.json(pods);
  clock.advance(20_000);
  await api.json(pods);
  assert.equal(rig.server.connections, 1);
  clock.advance(31_000);
  await api.json({ ...pods, method: 'POST' });
  assert.equal(rig.server.connections, 2);
});

test('an editor that puts its own agent in the place of others does not come between', async (t) => {
  const rig = await makeRig(t);
  const { request } = https;
  t.after(() => {
    https.request = request;
  });
  // As VS Code does by `http.proxySupport: override`, here also for 127.0.0.1.
  https.request = ((options: https.RequestOptions) =>
    request(options.host === 'localhost' ? options : { ...options, agent: new https.Agent() })) as typeof request;
  const api = await rig.connect();
  assert.deepEqual(await api.json(pods), { kind: 'Answer' });
  const socket = await api.socket({ path: '/x', query: {}, protocols: ['v5'] });
  assert.equal(socket.protocol, 'v5');
});

test('an answer that does not come in time ends the request', async (t) => {
  const rig = await makeRig(t);
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  const closed = new Promise<void>((resolve) => {
    rig.server.answer = (_request, response) => {
      response.once('close', resolve);
      // Headers alone are no answer.
      response.writeHead(200).write('{');
      clock.advance(5000);
    };
  });
  await assert.rejects(api.json({ ...pods, timeoutMs: 5000 }), { reason: 'Timeout', message: /within 5 s/ });
  await closed;
});

test('a signal ends a request with its reason, before and while it is under way', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  const reason = new Error('enough');
  await assert.rejects(api.json({ ...pods, signal: AbortSignal.abort(reason) }), reason);
  assert.equal(rig.server.requests.length, 0);
  const abort = new AbortController();
  const closed = new Promise<void>((resolve) => {
    rig.server.answer = (_request, response) => {
      response.once('close', resolve);
      abort.abort(reason);
    };
  });
  await assert.rejects(api.json({ ...pods, signal: abort.signal }), reason);
  await closed;
});

test('after its end nothing is asked any more, and what was under way ends', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  rig.server.answer = () => api.dispose();
  await assert.rejects(api.json(pods), { reason: 'ClusterUnreachable', message: /was closed/ });
  await assert.rejects(api.json(pods), { reason: 'ClusterUnreachable', message: /was closed/ });
  assert.equal(rig.server.requests.length, 1);
});

test('a server that is not there is named, with what to check', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect({ cluster: { server: 'https://127.0.0.1:9' } });
  await assert.rejects(api.json(pods), {
    reason: 'ClusterUnreachable',
    message: 'The cluster at https://127.0.0.1:9 cannot be reached: it refuses connections.',
    hint: /the server in the kubeconfig/,
  });
});

test('a name that is not known is said to be so', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect({ cluster: { server: 'https://cluster.invalid' } });
  await assert.rejects(api.json(pods), { reason: 'ClusterUnreachable', message: /its name (is not known|cannot be)/ });
});

test('something that does not speak HTTP is said to be so', async (t) => {
  const rig = await makeRig(t);
  const other = createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'));
  t.after(() => other.close());
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  assert.ok(typeof address === 'object' && address);
  const plain = await rig.connect({ cluster: { server: `http://127.0.0.1:${address.port}` } });
  await assert.rejects(plain.json(pods), { reason: 'ClusterUnreachable', message: /does not speak HTTP/ });
  const secure = await rig.connect({ cluster: { server: `https://127.0.0.1:${address.port}` } });
  await assert.rejects(secure.json(pods), { reason: 'ClusterUnreachable', message: /does not speak TLS/ });
});

test('no error and no line of the log has the token', async (t) => {
  const rig = await makeRig(t);
  const answers: (typeof rig.server.answer)[] = [
    (_request, response) => sendStatus(response, 401, 'Unauthorized', 'Unauthorized'),
    (_request, response) => response.end('no JSON'),
    (_request, _response, raw) => raw.socket.destroy(),
  ];
  const errors: unknown[] = [];
  for (const user of [{ token: secret }, { username: 'me', password: secret }]) {
    const api = await rig.connect({ user });
    for (const answer of answers) {
      rig.server.answer = answer;
      errors.push(await api.json(pods).catch((thrown: unknown) => thrown));
    }
    rig.server.refuseUpgrade = (_request, socket) => socket.destroy().destroyed;
    errors.push(await api.socket({ path: '/x', query: {}, protocols: ['a'] }).catch((thrown: unknown) => thrown));
  }
  const basic = Buffer.from(`me:${secret}`).toString('base64');
  for (const text of [...errors.map(wholeText), ...rig.logged]) {
    assert.ok(!text.includes(secret) && !text.includes(basic), text);
  }
  assert.ok(errors.every((error) => isSandboxError(error) || error instanceof KubeStatusError));
});
