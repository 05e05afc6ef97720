import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { startServer } from './serverRig.ts';

test('A watch that is not read is ended before it fills the memory', async () => {
  const { kube } = await startServer();
  const headers = { authorization: `Bearer ${kube.token}` };
  const path = '/api/v1/namespaces/default/configmaps?watch=true';
  const asked = request(`${kube.url}${path}`, { headers, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.pause();
  const { store } = kube;
  const annotations = { filler: 'x'.repeat(20_000) };
  const metadata = { name: 'busy', namespace: 'default', annotations };
  const object = store.add(resources.configmaps, { metadata });
  for (let i = 0; i < 12_000; i++) {
    store.replace(resources.configmaps, { ...object, data: { count: String(i) } });
    // Lets the sockets work.
    if (i % 100 === 0) await new Promise(setImmediate);
  }
  response.resume();
  const [error] = (await once(response, 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ECONNRESET');
});

test('A bookmark comes only to those who may have it', async () => {
  const { kube, send } = await startServer();
  const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases?watch=true&timeoutSeconds=1';
  const since = kube.store.version;
  kube.store.add(resources.secrets, { metadata: { name: 'other', namespace: 'default' } });
  const may = await send('GET', `${path}&allowWatchBookmarks=true&resourceVersion=${since}`);
  const type = (text: string) => (text === '' ? undefined : (JSON.parse(text) as { type: string }).type);
  assert.equal(type(may.text), 'BOOKMARK');
  assert.equal((await send('GET', `${path}&resourceVersion=${since}`)).text, '');
});
