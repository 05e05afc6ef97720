import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { startServer } from './serverRig.ts';

describe('access to the embedded API server', () => {
  test('It speaks HTTPS with a certificate for 127.0.0.1 and localhost, which is its own authority', async () => {
    const { kube, send } = await startServer({ tls: true });
    assert.match(kube.url, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await send('GET', '/version')).json['minor'], '33');
    const certificate = new X509Certificate(kube.certificateAuthority ?? '');
    assert.equal(certificate.subjectAltName, 'IP Address:127.0.0.1, DNS:localhost');
    assert.ok(certificate.verify(certificate.publicKey));
  });

  test('Its kubeconfig has one context with the token and the authority', async () => {
    const { kube } = await startServer({ tls: true });
    const authority = Buffer.from(kube.certificateAuthority ?? '').toString('base64');
    assert.deepEqual(JSON.parse(kube.kubeconfigText), {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'embedded', cluster: { server: kube.url, 'certificate-authority-data': authority } }],
      users: [{ name: 'embedded', user: { token: kube.token } }],
      contexts: [{ name: 'embedded', context: { cluster: 'embedded', user: 'embedded', namespace: 'default' } }],
      'current-context': 'embedded',
    });
  });

  test('Nobody gets in without the token, or with one that only begins like it', async () => {
    const { kube, send } = await startServer();
    for (const authorization of ['', 'Bearer', `Bearer ${kube.token.slice(0, -1)}`, `Bearer ${kube.token}x`]) {
      const { code, json } = await send('GET', '/version', { headers: { authorization } });
      assert.equal(code, 401);
      assert.deepEqual(json, {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      });
    }
  });

  test('The command of an exec may make a URL of half a megabyte', async () => {
    const { send } = await startServer();
    const command = 'x'.repeat(512 * 1024);
    const { code } = await send('GET', `/api/v1/namespaces/default/pods?labelSelector=a=b&command=${command}`);
    assert.equal(code, 200);
  });
});
