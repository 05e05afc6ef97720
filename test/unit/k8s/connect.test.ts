import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nullLogger } from '../../../src/base/logger.ts';
import { connectKubernetes } from '../../../src/k8s/connect.ts';

const kubeconfig = `
current-context: work
contexts: [{ name: work, context: { cluster: lab, user: me, namespace: team } }, { name: bare, context: { cluster: lab, user: me } }]
clusters: [{ name: lab, cluster: { server: 'http://127.0.0.1:1' } }]
users: [{ name: me, user: { token: t } }]
`;

for (const [context, defaultNamespace] of [
  ['work', 'team'],
  ['bare', 'default'],
] as const) {
  test(`the context ${context} stands for the namespace ${defaultNamespace}, which no cluster is asked for`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'k7-unit-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'kubeconfig');
    await writeFile(file, kubeconfig);
    const options = { kubeconfigPaths: [file], context, env: {}, logger: nullLogger, version: '0' };
    // Nothing listens at that address.
    const service = await connectKubernetes(options);
    t.after(() => service.dispose());
    assert.equal(service.defaultNamespace, defaultNamespace);
    assert.equal(service.description, `${context} (http://127.0.0.1:1)`);
  });
}
