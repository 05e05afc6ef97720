import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApiServer, type ApiAddress, type ApiServer, type ApiServerOptions } from '../../../src/api/server.ts';
import { isSandboxError } from '../../../src/sandbox/errors.ts';
import { makeSandbox } from '../../fakes/memorySandboxService.ts';
import { goodKey, withApi, type ApiRig } from './apiRig.ts';

interface ServerRig extends ApiRig {
  readonly server: ApiServer;
  readonly address: ApiAddress;
}

type Limits = Pick<ApiServerOptions, 'stopTimeoutMs' | 'writeTimeoutMs'>;

function withServer(use: (rig: ServerRig) => Promise<void>, limits: Limits = {}): Promise<void> {
  return withApi(async (rig) => {
    const server = createApiServer({
      service: rig.service,
      keys: rig.keys,
      envFiles: rig.envFiles,
      host: '127.0.0.1',
      port: 0,
      allowedHosts: [],
      clock: rig.clock,
      logger: rig.logger,
      version: '1.2.3',
      ids: () => 'req-1',
      ...limits,
    });
    const address = await server.start();
    try {
      await use({ ...rig, server, address });
    } finally {
      await server.stop();
    }
  });
}

/** Sends text as it is and reads until the server closes. */
async function sendRaw(address: ApiAddress, text: string): Promise<string> {
  const socket = connect(address.port, address.host);
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  // A reset after the answer is the server's way of not reading on.
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

function parseRaw(answer: string): { status: number; error: Record<string, string> } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  assert.match(head, /x-request-id: /i);
  assert.match(head, /cache-control: no-store/i);
  const { error } = JSON.parse(body) as { error: Record<string, string> };
  return { status: Number(head.split(' ')[1]), error };
}

const keyHeader = `X-API-Key: ${goodKey}\r\n`;

test('it listens on a free port and says which', () =>
  withServer(async ({ address }) => {
    assert.equal(address.url, `http://127.0.0.1:${address.port}`);
    const response = await fetch(`${address.url}/health`);
    assert.deepEqual(await response.json(), { status: 'healthy' });
    assert.equal(response.headers.get('content-type'), 'application/json');
  }));

test('a port that is taken is one clear error', () =>
  withServer(async ({ address, service, keys, envFiles, clock, logger }) => {
    const second = createApiServer({
      service,
      keys,
      envFiles,
      host: '127.0.0.1',
      port: address.port,
      allowedHosts: [],
      clock,
      logger,
      version: '1',
      ids: () => 'x',
    });
    await assert.rejects(second.start(), (error: unknown) => {
      assert.ok(isSandboxError(error));
      assert.equal(error.message, `Port ${address.port} on 127.0.0.1 is in use`);
      return true;
    });
    await second.stop();
  }));

test('what is no HTTP, no host or no path is a 400 in the envelope', () =>
  withServer(async ({ address }) => {
    const cases = [
      'rubbish\r\n\r\n',
      'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
      'GET /api/v1/sandboxes/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ];
    for (const text of cases) {
      const { status, error } = parseRaw(await sendRaw(address, text));
      assert.equal(status, 400, text);
      assert.equal(error['code'], 'BadRequest', text);
    }
  }));

test('two Host headers are not answered', () =>
  withServer(async ({ address }) => {
    const text = 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n';
    assert.equal(parseRaw(await sendRaw(address, text)).status, 403);
  }));

test('headers beyond 16 KiB are a 431 in the envelope', () =>
  withServer(async ({ address }) => {
    const text = `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`;
    assert.equal(parseRaw(await sendRaw(address, text)).status, 431);
  }));

test('a chunked body is counted as it comes, and one too large is a 413 that the client can read', () =>
  withServer(async ({ address }) => {
    const outgoing = httpRequest(`${address.url}/api/v1/sandboxes`, {
      method: 'POST',
      headers: { 'X-API-Key': goodKey, 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
    });
    for (let index = 0; index < 40; index += 1) outgoing.write('a'.repeat(64 * 1024));
    outgoing.end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 413);
    response.resume();
    await once(response, 'end');
  }));

test('a body announced as too large is refused before it is read', () =>
  withServer(async ({ address }) => {
    const outgoing = httpRequest(`${address.url}/api/v1/sandboxes`, {
      method: 'POST',
      headers: { 'X-API-Key': goodKey, 'Content-Type': 'application/json', 'Content-Length': 2 ** 40 },
    });
    outgoing.on('error', () => undefined);
    outgoing.write('{');
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 413);
    outgoing.destroy();
  }));

test('a body that goes on after its announced length is another request, and a bad one', () =>
  withServer(async ({ address }) => {
    const text = `POST /api/v1/sandboxes HTTP/1.1\r\nHost: localhost\r\n${keyHeader}Content-Length: 2\r\n\r\n{}rubbish\r\n\r\n`;
    const answer = await sendRaw(address, text);
    assert.match(answer, /^HTTP\/1\.1 400 /);
  }));

test('a missing key is answered before the body has come', () =>
  withServer(async ({ address }) => {
    const outgoing = httpRequest(`${address.url}/api/v1/sandboxes`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Length': 1000 },
    });
    outgoing.on('error', () => undefined);
    outgoing.flushHeaders();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 401);
    outgoing.destroy();
  }));

test('an unknown expectation and an upgrade are answered as if they were not asked for', () =>
  withServer(async ({ address }) => {
    for (const header of ['Expect: something', 'Connection: Upgrade\r\nUpgrade: websocket']) {
      const answer = await sendRaw(address, `GET /health HTTP/1.0\r\nHost: localhost\r\n${header}\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 200 /, header);
    }
  }));

test('one connection serves one request after the other', () =>
  withServer(async ({ address }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let index = 0; index < 3; index += 1) {
      const outgoing = httpRequest(`${address.url}/health`, { agent }).end();
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
      ports.add(response.socket.localPort);
      response.resume();
      await once(response, 'end');
    }
    agent.destroy();
    assert.equal(ports.size, 1);
  }));

/** Starts a command that runs until it is told to stop, and waits until it runs. */
async function startExec(rig: ServerRig) {
  rig.service.put(makeSandbox());
  let onStarted: (signal: AbortSignal | undefined) => void = () => undefined;
  let onFinish: () => void = () => undefined;
  const started = new Promise<AbortSignal | undefined>((resolve) => {
    onStarted = resolve;
  });
  rig.service.execScript = (_key, _command, { signal }) =>
    new Promise((resolve, reject) => {
      onFinish = () => resolve({ stdout: 'done' });
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      onStarted(signal);
    });
  const outgoing = httpRequest(`${rig.address.url}/api/v1/sandboxes/my-sandbox/exec`, {
    method: 'POST',
    headers: { 'X-API-Key': goodKey, 'Content-Type': 'application/json' },
  });
  outgoing.end('{"command":"sleep 100"}');
  const signal = await started;
  assert.ok(signal !== undefined);
  return { outgoing, signal, finish: () => onFinish() };
}

test('a command that was asked for behind another request may run longer than an answer may take to be read', () =>
  withServer(
    async ({ address, service }) => {
      service.put(makeSandbox());
      service.execScript = async () => {
        await sleep(200);
        return { stdout: 'done' };
      };
      const exec = `POST /api/v1/sandboxes/my-sandbox/exec HTTP/1.1\r\nHost: localhost\r\n${keyHeader}Connection: close\r\n`;
      const body = '{"command":"sleep 100"}';
      const text = `GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n${exec}Content-Length: ${body.length}\r\n\r\n${body}`;
      assert.match(await sendRaw(address, text), /healthy.*"stdout":"done"/s);
    },
    { writeTimeoutMs: 40 },
  ));

test('a client that does not read its answer is cut off', () =>
  withServer(
    async ({ address, service }) => {
      service.put(makeSandbox());
      service.execScript = () => ({ stdout: 'x'.repeat(8 * 1024 * 1024) });
      const socket = connect(address.port, address.host);
      socket.on('error', () => undefined);
      const body = '{"command":"x"}';
      socket.write(
        `POST /api/v1/sandboxes/my-sandbox/exec HTTP/1.1\r\nHost: localhost\r\n${keyHeader}Content-Length: ${body.length}\r\n\r\n${body}`,
      );
      // From here on the server waits for this client to read: it has begun to answer.
      const [first] = (await once(socket, 'data')) as [Buffer];
      socket.pause();
      await sleep(400);
      let received = first.length;
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      socket.resume();
      await once(socket, 'close');
      assert.ok(received < 8 * 1024 * 1024, `${received} bytes`);
    },
    { writeTimeoutMs: 40 },
  ));

test('a client that goes away ends its command', () =>
  withServer(async (rig) => {
    const { outgoing, signal } = await startExec(rig);
    outgoing.on('error', () => undefined);
    outgoing.destroy();
    if (!signal.aborted) await once(signal, 'abort');
    await rig.server.stop();
    assert.ok(rig.lines.some((line) => line.fields['clientGone'] === true));
    assert.ok(!rig.lines.some((line) => line.level === 'error'));
  }));

test('a stop lets what runs finish and takes nothing new', () =>
  withServer(async (rig) => {
    const { outgoing, finish } = await startExec(rig);
    const stopped = rig.server.stop();
    await assert.rejects(fetch(`${rig.address.url}/health`));
    finish();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers.connection, 'close');
    response.resume();
    await stopped;
  }));

test('a stop cuts what does not finish, and its command ends', () =>
  withServer(
    async (rig) => {
      const { outgoing, signal } = await startExec(rig);
      const failed = once(outgoing, 'error');
      await rig.server.stop();
      await failed;
      assert.ok(signal.aborted);
    },
    { stopTimeoutMs: 1 },
  ));

test('a stop writes when keys were last used', () =>
  withServer(async ({ server, address, keys, clock }) => {
    await fetch(`${address.url}/api/v1/sandboxes`, { headers: { 'X-API-Key': goodKey } });
    await server.stop();
    assert.equal((await keys.list())[0]?.lastUsedAtMs, Math.floor(clock.now() / 1000) * 1000);
  }));
