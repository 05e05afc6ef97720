import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { ExtensionRig } from './rig.ts';

const contexts = ['one', 'two'].map((name) => ({
  name,
  cluster: name,
  server: `https://${name}:6443`,
  namespace: undefined,
  user: name,
  isCurrent: name === 'one',
}));

test('the chosen context is connected, remembered, and the former connection ended', async () => {
  const rig = new ExtensionRig();
  const former = new MemorySandboxService();
  rig.services.push(former);
  rig.contexts = contexts;
  rig.activate();
  await rig.openView();
  rig.vscode.picks.push('two');
  await rig.vscode.run('k7.selectCluster');
  assert.equal(rig.vscode.quickPicks[0]?.items[1]?.detail, 'https://two:6443');
  assert.equal(rig.connects.at(-1)?.context, 'two');
  assert.ok(former.isDisposed);
  assert.deepEqual(rig.workspaceState.values.get('k7.cluster'), { kind: 'kubeconfig', context: 'two' });
});

test('another file can be chosen where the first one is unreadable', async () => {
  const rig = new ExtensionRig();
  rig.contextsError = new SandboxError('InvalidKubeconfig', 'There is no kubeconfig');
  rig.vscode.openedFiles.push('/home/me/cluster.yaml');
  rig.vscode.picks.push('Use another kubeconfig file', { kind: 'cancel' });
  rig.activate();
  await rig.vscode.run('k7.selectCluster');
  assert.match(rig.vscode.quickPicks[0]?.items[0]?.detail ?? '', /There is no kubeconfig/);
  assert.equal(rig.vscode.quickPicks[1]?.placeholder, 'A context of /home/me/cluster.yaml');
  assert.deepEqual(rig.connects, []);
});
