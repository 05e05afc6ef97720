import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { KubeStatusError } from '../../../../src/k8s/connection/kubeStatusError.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { sendStatus } from '../../../fakes/tlsApi.ts';
import { makeRig } from './connectionRig.ts';

const watch = { method: 'GET', path: '/api/v1/pods', query: { watch: true } } as const;
const exec = { path: '/api/v1/pods/web/exec', query: { command: ['ls', '-l'], stdin: true }, protocols: ['v5', 'v4'] };

async function collect(stream: AsyncIterable<Uint8Array>, onText: (text: string) => void): Promise<void> {
  for await (const chunk of stream) onText(Buffer.from(chunk).toString());
}

test('a stream gives what comes as it comes, and ends with the answer', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  let answer: ServerResponse | undefined;
  rig.server.answer = (_request, response) => {
    answer = response;
    response.write('one');
  };
  const seen: string[] = [];
  await collect(await api.stream(watch), (text) => {
    seen.push(text);
    if (text === 'one') answer?.write('two');
    else answer?.end();
  });
  assert.deepEqual(seen, ['one', 'two']);
  assert.equal(rig.server.lastRequest.headers['accept-encoding'], 'identity');
});

test('a stream that is cut ends with an error', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  rig.server.answer = (_request, response, raw) => response.write('one', () => raw.socket.destroy());
  const seen: string[] = [];
  await assert.rejects(
    collect(await api.stream(watch), (text) => seen.push(text)),
    { reason: 'ConnectionLost' },
  );
  assert.deepEqual(seen, ['one']);
});

test('a stream that is given up, aborted or outlives the API closes its connection', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  const nextClose = () =>
    new Promise<void>((resolve) => {
      rig.server.answer = (_request, response) => {
        response.once('close', resolve);
        response.write('one');
      };
    });
  let closed = nextClose();
  for await (const _ of await api.stream(watch)) break;
  await closed;
  closed = nextClose();
  const abort = new AbortController();
  const reason = new Error('enough');
  const aborted = collect(await api.stream({ ...watch, signal: abort.signal }), () => abort.abort(reason));
  await assert.rejects(aborted, reason);
  await closed;
  closed = nextClose();
  await assert.rejects(
    collect(await api.stream(watch), () => api.dispose()),
    /was closed/,
  );
  await closed;
});

test('only the headers of a stream have to come in time', async (t) => {
  const rig = await makeRig(t);
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  let answer: ServerResponse | undefined;
  rig.server.answer = (_request, response) => {
    answer = response;
    response.write('one');
  };
  await collect(await api.stream({ ...watch, timeoutMs: 1000 }), () => {
    clock.advance(10_000_000);
    answer?.end();
  });
  rig.server.answer = () => clock.advance(1000);
  await assert.rejects(api.stream({ ...watch, timeoutMs: 1000 }), { reason: 'Timeout' });
  assert.equal(clock.pendingTimers, 0);
});

test('a stream that is refused says why', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  rig.server.answer = (_request, response) => sendStatus(response, 410, 'Expired', 'too old resource version');
  const error = await api.stream(watch).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof KubeStatusError);
  assert.equal(error.status.reason, 'Expired');
});

test('streams do not keep calls from being made', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  const { answer } = rig.server;
  rig.server.answer = (request, response, raw) => {
    if (request.path.includes('watch')) response.write('one');
    else answer(request, response, raw);
  };
  await Promise.all(Array.from({ length: 40 }, () => api.stream(watch)));
  assert.deepEqual(await api.json({ method: 'GET', path: '/api' }), { kind: 'Answer' });
});

test('a socket is opened with the query, the credentials and the protocol that both speak', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect({ user: { token: 'abc', as: 'other' } });
  // Sent with the handshake, before anybody listens.
  rig.server.onSocket = (socket) => socket.send('hello');
  const socket = await api.socket(exec);
  assert.equal(socket.protocol, 'v5');
  assert.equal(socket.extensions, '');
  const { path, headers } = rig.server.lastRequest;
  assert.equal(path, '/api/v1/pods/web/exec?command=ls&command=-l&stdin=true');
  assert.equal(headers.authorization, 'Bearer abc');
  assert.equal(headers['impersonate-user'], 'other');
  assert.equal(headers.host, `127.0.0.1:${rig.server.port}`);
  const message = once(socket, 'message');
  socket.resume();
  assert.equal(String((await message)[0]), 'hello');
});

test('a socket that is refused says why', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  const body = JSON.stringify({ kind: 'Status', reason: 'NotFound', message: 'pods "web" not found' });
  rig.server.refuseUpgrade = (_request, socket) => {
    socket.end(`HTTP/1.1 404 Not Found\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    return true;
  };
  const error = await api.socket(exec).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof KubeStatusError);
  assert.deepEqual([error.status.code, error.message], [404, 'pods "web" not found']);
});

test('a socket whose handshake breaks, hangs or is aborted is told apart', async (t) => {
  const rig = await makeRig(t);
  const clock = new ManualClock();
  const api = await rig.connect({ clock });
  rig.server.refuseUpgrade = (_request, socket) => socket.destroy().destroyed;
  await assert.rejects(api.socket(exec), { reason: 'ClusterUnreachable', message: /broke before it answered/ });
  rig.server.refuseUpgrade = () => {
    clock.advance(15_000);
    return true;
  };
  await assert.rejects(api.socket(exec), { reason: 'Timeout', message: /within 15 s/ });
  const abort = new AbortController();
  const reason = new Error('enough');
  rig.server.refuseUpgrade = () => {
    abort.abort(reason);
    return true;
  };
  await assert.rejects(api.socket({ ...exec, signal: abort.signal }), reason);
});

test('a message of more than 16 MiB closes the socket', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  rig.server.onSocket = (socket) => socket.send(Buffer.alloc(16 * 1024 * 1024 + 1));
  const socket = await api.socket(exec);
  const failed = once(socket, 'error');
  socket.resume();
  assert.match(String((await failed)[0]), /Max payload/);
});

test('sockets end with the API', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect();
  const socket = await api.socket(exec);
  socket.resume();
  const closed = once(socket, 'close');
  api.dispose();
  await closed;
});
