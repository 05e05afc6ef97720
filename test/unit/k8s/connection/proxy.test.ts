import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { test, type TestContext } from 'node:test';
import { makeCertificate } from '../../../../src/embedded/server/certificate.ts';
import { startConnectProxy, startSocksProxy, type ProxyOptions, type TestProxy } from '../../../fakes/proxies.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { makeRig, wholeText } from './connectionRig.ts';

const pods = { method: 'GET', path: '/api/v1/pods' } as const;
const server = 'https://cluster.test:6443';

async function start(
  t: TestContext,
  kind: 'http' | 'socks5',
  options: ProxyOptions,
): Promise<TestProxy & { readonly url: string }> {
  const proxy = await (kind === 'http' ? startConnectProxy(options) : startSocksProxy(options));
  t.after(() => proxy.stop());
  return { ...proxy, url: `${kind}://127.0.0.1:${proxy.port}` };
}

for (const kind of ['http', 'socks5'] as const) {
  test(`calls, streams and sockets go through an ${kind} proxy, which looks the name up`, async (t) => {
    const rig = await makeRig(t, { hosts: ['cluster.test'] });
    const proxy = await start(t, kind, { targetPort: rig.server.port });
    const api = await rig.connect({ cluster: { server, 'proxy-url': proxy.url } });
    assert.deepEqual(await api.json(pods), { kind: 'Answer' });
    await api.json(pods);
    assert.equal(rig.server.connections, 1);
    let text = '';
    for await (const chunk of await api.stream(pods)) text += Buffer.from(chunk).toString();
    assert.equal(text, '{"kind":"Answer"}');
    rig.server.onSocket = (socket) => socket.on('message', (data) => socket.send(data));
    const socket = await api.socket({ path: '/exec', query: {}, protocols: ['v5'] });
    const message = once(socket, 'message');
    socket.resume();
    socket.send('echo');
    assert.equal(String((await message)[0]), 'echo');
    assert.deepEqual(proxy.asked, Array(3).fill('cluster.test:6443'));
    assert.equal(rig.server.lastRequest.headers.host, 'cluster.test:6443');
  });

  test(`a user name and password for an ${kind} proxy are sent, and never shown`, async (t) => {
    const rig = await makeRig(t, { hosts: ['cluster.test'] });
    const proxy = await start(t, kind, { targetPort: rig.server.port, login: 'me:pa@ss' });
    const withLogin = (login: string) => proxy.url.replace('://', `://${login}@`);
    const api = await rig.connect({ cluster: { server, 'proxy-url': withLogin('me:pa%40ss') } });
    await api.json(pods);
    const wrong = await rig.connect({ cluster: { server, 'proxy-url': withLogin('me:wrong-word') } });
    const error: unknown = await wrong.json(pods).catch((thrown: unknown) => thrown);
    assert.match(String(error), /through the proxy .*: it does not accept the user name and password/);
    for (const text of [wholeText(error), ...rig.logged]) assert.doesNotMatch(text, /pa@ss|pa%40ss|wrong-word/);
    const none = await rig.connect({ cluster: { server, 'proxy-url': proxy.url } });
    await assert.rejects(none.json(pods), { reason: 'ClusterUnreachable' });
  });

  test(`what an ${kind} proxy refuses is told, with its address`, async (t) => {
    const rig = await makeRig(t);
    const refusal = kind === 'http' ? 403 : 2;
    const proxy = await start(t, kind, { targetPort: rig.server.port, refusal });
    const api = await rig.connect({ cluster: { server, 'proxy-url': proxy.url } });
    const says = kind === 'http' ? 'it answers 403 Refused' : 'its rules do not allow it';
    await assert.rejects(api.json(pods), {
      reason: 'ClusterUnreachable',
      message: `The cluster at ${server} cannot be reached through the proxy ${proxy.url}: ${says}.`,
      hint: /proxy-url/,
    });
    await assert.rejects(
      api.socket({ path: '/x', query: {}, protocols: ['a'] }),
      /cannot be reached through the proxy/,
    );
    await proxy.stop();
    await assert.rejects(api.json(pods), /the proxy refuses connections/);
  });

  test(`an ${kind} proxy that does not answer is given up`, async (t) => {
    const rig = await makeRig(t);
    const clock = new ManualClock();
    const silent = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => clock.advance(15_000));
    });
    t.after(() => silent.close());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    assert.ok(typeof address === 'object' && address);
    const cluster = { server, 'proxy-url': `${kind}://127.0.0.1:${address.port}` };
    const api = await rig.connect({ cluster, clock });
    await assert.rejects(api.json(pods), { reason: 'ClusterUnreachable', message: /it does not answer/ });
    assert.equal(clock.pendingTimers, 0);
  });
}

test('a proxy may be spoken to over TLS, inside of which the cluster’s own TLS goes', async (t) => {
  const rig = await makeRig(t, { hosts: ['cluster.test'] });
  const certificate = makeCertificate({ name: 'proxy', hosts: ['127.0.0.1'] });
  const proxy = await start(t, 'http', { targetPort: rig.server.port, certificate });
  const api = await rig.connect({ cluster: { server, 'proxy-url': proxy.url.replace('http:', 'https:') } });
  await assert.rejects(api.json(pods), { message: /through the proxy https:.*: self-signed certificate/ });
  // Trusts the proxy; the cluster is verified all the same.
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  assert.deepEqual(await api.json(pods), { kind: 'Answer' });
  const socket = await api.socket({ path: '/exec', query: {}, protocols: ['v5'] });
  assert.equal(socket.protocol, 'v5');
  assert.equal(proxy.asked.length, 2);
});

test('a plain server is reached through a proxy too', async (t) => {
  const rig = await makeRig(t);
  const plain = createServer((_request, response) => response.end('{"kind":"Plain"}'));
  t.after(() => plain.close());
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const address = plain.address();
  assert.ok(typeof address === 'object' && address);
  for (const kind of ['http', 'socks5'] as const) {
    const proxy = await start(t, kind, { targetPort: address.port });
    const api = await rig.connect({ cluster: { server: 'http://cluster.test', 'proxy-url': proxy.url } });
    assert.deepEqual(await api.json(pods), { kind: 'Plain' });
    assert.deepEqual(proxy.asked, ['cluster.test:80']);
  }
});

test('the environment’s proxy is used for other machines, but not for what NO_PROXY names nor for loopback', async (t) => {
  const rig = await makeRig(t, { hosts: ['cluster.test', '127.0.0.1'] });
  const proxy = await start(t, 'http', { targetPort: rig.server.port });
  const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: 'http://127.0.0.1:9' };
  const api = await rig.connect({ cluster: { server }, env });
  await api.json(pods);
  assert.equal(proxy.asked.length, 1);
  const lower = await rig.connect({ cluster: { server }, env: { https_proxy: `127.0.0.1:${proxy.port}` } });
  await lower.json(pods);
  assert.equal(proxy.asked.length, 2);
  const near = await rig.connect({ env });
  await near.json(pods);
  const excepted = await rig.connect({ cluster: { server }, env: { ...env, no_proxy: '.test' } });
  await assert.rejects(excepted.json(pods), { message: /its name/ });
  assert.equal(proxy.asked.length, 2);
});

test('a cluster’s own proxy wins over the environment', async (t) => {
  const rig = await makeRig(t, { hosts: ['cluster.test'] });
  const proxy = await start(t, 'http', { targetPort: rig.server.port });
  const env = { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '*' };
  const api = await rig.connect({ cluster: { server, 'proxy-url': proxy.url }, env });
  await api.json(pods);
  assert.equal(proxy.asked.length, 1);
});

test('what is no proxy’s address is told without quoting it', async (t) => {
  const rig = await makeRig(t);
  for (const url of ['ftp://me:hidden@proxy', 'me:hidden', 'http://me:hidden@']) {
    const error: unknown = await rig.open({ cluster: { 'proxy-url': url } }).catch((thrown: unknown) => thrown);
    assert.match(String(error), /proxy-url that is no http, https or socks5 address/);
    assert.doesNotMatch(wholeText(error), /hidden/);
  }
  await assert.rejects(rig.open({ cluster: { server }, env: { HTTPS_PROXY: 'http://' } }), {
    reason: 'ClusterUnreachable',
    message: /HTTPS_PROXY/,
  });
});
