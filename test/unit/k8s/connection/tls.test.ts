import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeCertificate } from '../../../../src/embedded/server/certificate.ts';
import { TlsApi } from '../../../fakes/tlsApi.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { makeRig, wholeText } from './connectionRig.ts';

const pods = { method: 'GET', path: '/api/v1/pods' } as const;
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a client certificate says who one is', async (t) => {
  const rig = await makeRig(t);
  const { certificate, key } = rig.server.makeClient('anna');
  const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  const api = await rig.connect({ user });
  await api.json(pods);
  assert.equal(rig.server.lastRequest.client, 'anna');
  assert.equal(rig.server.lastRequest.headers.authorization, undefined);
  for await (const _ of await api.stream(pods)) break;
  assert.equal(rig.server.lastRequest.client, 'anna');
});

test('certificates in files are found from the kubeconfig’s folder on, and followed when they are replaced', async (t) => {
  const rig = await makeRig(t);
  const clock = new ManualClock();
  const write = async (name: string) => {
    const { certificate, key } = rig.server.makeClient(name);
    await writeFile(join(rig.folder, 'me.crt'), certificate);
    await writeFile(join(rig.folder, 'me.key'), key);
  };
  await write('anna');
  await writeFile(join(rig.folder, 'ca.crt'), rig.server.authority.certificate);
  const cluster = { 'certificate-authority-data': null, 'certificate-authority': 'ca.crt' };
  const user = { 'client-certificate': 'me.crt', 'client-key': './me.key' };
  const api = await rig.connect({ cluster, user, clock });
  await api.json(pods);
  await write('berta');
  await api.json(pods);
  assert.equal(rig.server.lastRequest.client, 'anna');
  clock.advance(60_000);
  await api.json(pods);
  assert.equal(rig.server.lastRequest.client, 'berta');
});

test('a certificate of an authority that is not trusted is named as the trouble', async (t) => {
  const rig = await makeRig(t);
  const other = makeCertificate({ name: 'other' });
  const api = await rig.connect({ cluster: { 'certificate-authority-data': base64(other.certificate) } });
  const error = { reason: 'ClusterUnreachable', message: /certificate is signed by an authority that is not trusted/ };
  await assert.rejects(api.json(pods), error);
  await assert.rejects(api.stream(pods), error);
  await assert.rejects(api.socket({ path: '/x', query: {}, protocols: ['a'] }), error);
  assert.equal(rig.server.requests.length, 0);
});

test('without an authority those of the machine are trusted, which do not know a cluster’s own', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect({ cluster: { 'certificate-authority-data': null } });
  await assert.rejects(api.json(pods), { reason: 'ClusterUnreachable', message: /not trusted/ });
});

test('verification can be given up', async (t) => {
  const rig = await makeRig(t);
  const cluster = { 'certificate-authority-data': null, 'insecure-skip-tls-verify': true };
  const api = await rig.connect({ cluster });
  await api.json(pods);
  assert.equal(rig.server.requests.length, 1);
});

test('a certificate for another name is refused, until tls-server-name names it', async (t) => {
  const rig = await makeRig(t, { hosts: ['cluster.test'] });
  const wrong = await rig.connect();
  await assert.rejects(wrong.json(pods), { reason: 'ClusterUnreachable', message: /for another name/ });
  const right = await rig.connect({ cluster: { 'tls-server-name': 'cluster.test' } });
  await right.json(pods);
  const other = await rig.connect({ cluster: { 'tls-server-name': 'other.test' } });
  await assert.rejects(other.json(pods), { message: /for another name/, hint: /tls-server-name/ });
});

test('tls-server-name may be an address', async (t) => {
  const rig = await makeRig(t, { hosts: ['10.0.0.1'] });
  const right = await rig.connect({ cluster: { 'tls-server-name': '10.0.0.1' } });
  await right.json(pods);
  const wrong = await rig.connect({ cluster: { 'tls-server-name': '10.0.0.2' } });
  await assert.rejects(wrong.json(pods), { message: /for another name/ });
});

test('a certificate that has expired is named as the trouble', async (t) => {
  const rig = await makeRig(t, { notAfter: new Date(Date.now() - 60_000) });
  const api = await rig.connect();
  await assert.rejects(api.json(pods), { reason: 'ClusterUnreachable', message: /has expired/ });
});

test('a server that demands a certificate and does not get it is a matter of credentials', async (t) => {
  const rig = await makeRig(t);
  const strict = await TlsApi.start({ isCertificateDemanded: true });
  t.after(() => strict.stop());
  const cluster = { server: strict.url, 'certificate-authority-data': base64(strict.authority.certificate) };
  const api = await rig.connect({ cluster });
  await assert.rejects(api.json(pods), { reason: 'CredentialsFailed', message: /client certificate/ });
});

for (const [what, cluster, user, message] of [
  ['an authority that is no PEM', { 'certificate-authority-data': 'AAAA' }, {}, /certificate-authority-data .*no PEM/],
  [
    'an authority that is no certificate',
    { 'certificate-authority-data': base64('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----') },
    {},
    /no certificate/,
  ],
  [
    'an authority that is not there',
    { 'certificate-authority-data': null, 'certificate-authority': 'no' },
    {},
    /no of the cluster "test"/,
  ],
  [
    'a client certificate that is no PEM',
    {},
    { 'client-certificate-data': 'AAAA' },
    /client-certificate-data .*no PEM/,
  ],
] as const) {
  test(`${what} is told when the kubeconfig is opened`, async (t) => {
    const rig = await makeRig(t);
    await assert.rejects(rig.open({ cluster, user }), { reason: 'InvalidKubeconfig', message });
  });
}

test('a key that does not fit its certificate is told without either', async (t) => {
  const rig = await makeRig(t);
  const { certificate } = rig.server.makeClient('anna');
  const { key } = rig.server.makeClient('berta');
  const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  const api = await rig.connect({ user });
  const error: unknown = await api.json(pods).catch((thrown: unknown) => thrown);
  assert.match(wholeText(error), /CredentialsFailed|client certificate or its key cannot be used/);
  assert.ok(!wholeText(error).includes(key.slice(40, 80)));
});

test('plain HTTP needs nothing of TLS', async (t) => {
  const rig = await makeRig(t);
  const api = await rig.connect({ cluster: { server: '127.0.0.1:9', 'certificate-authority-data': null } });
  assert.equal(api.server, 'http://127.0.0.1:9');
});
