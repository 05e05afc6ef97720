import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { useServer } from './serverRig.ts';

const server = useServer();

test('An exec over SPDY, which clients try where WebSocket was refused, is told the reason of that', async () => {
  const { kube, send } = server();
  const spec = { nodeSelector: { none: 'such' }, containers: [{ name: 'c', image: 'alpine' }] };
  await send('POST', '/api/v1/namespaces/default/pods', { body: { metadata: { name: 'waiting' }, spec } });
  const url = `${kube.url}/api/v1/namespaces/default/pods/waiting/exec?command=true`;
  const upgrade = { connection: 'Upgrade', upgrade: 'SPDY/3.1', authorization: `Bearer ${kube.token}` };
  const answer = await new Promise<string>((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: upgrade }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    sent.on('error', reject).end();
  });
  assert.match(answer, /pod waiting does not have a host assigned/);
});
