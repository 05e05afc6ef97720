import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { embeddedStateFile } from '../../../src/extension/connection/embeddedStateFile.ts';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { makeSandbox, MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { FakeUri } from '../../fakes/vscodeDocuments.ts';
import { embeddedKubeconfig, ExtensionRig, settle } from './rig.ts';

async function openEmbedded(): Promise<ExtensionRig> {
  const rig = new ExtensionRig();
  rig.connectError = new SandboxError('InvalidKubeconfig', 'There is no kubeconfig');
  rig.activate();
  await rig.openView();
  rig.connectError = undefined;
  await rig.vscode.run('k7.tryEmbedded');
  return rig;
}

test('without a cluster the embedded one is offered, starts on demand alone, and says what it is not', async () => {
  const rig = new ExtensionRig();
  rig.connectError = new SandboxError('InvalidKubeconfig', 'There is no kubeconfig');
  rig.activate();
  await rig.openView();
  const { treeView } = rig.vscode;
  const commands = treeView.elements().map((row) => treeView.item(row).command?.command);
  assert.ok(commands.includes('k7.tryEmbedded'));
  assert.equal(rig.embeddedClusters.length, 0);
  rig.connectError = undefined;
  await rig.vscode.run('k7.tryEmbedded');
  assert.deepEqual(rig.embeddedClusters, [{ statePath: join('/storage', 'embedded.json'), isOver: false }]);
  assert.equal(rig.connects.at(-1)?.kubeconfigText, embeddedKubeconfig);
  assert.equal(treeView.title, 'Sandboxes · embedded, no isolation');
  assert.equal(rig.vscode.contextKeys.get('k7.isEmbedded'), true);
  assert.equal(rig.vscode.contextKeys.get('k7.connection'), 'connected');
  assert.match(rig.vscode.messages.at(-1)?.message ?? '', /no kernel, no isolation and no network/);
  assert.deepEqual(rig.vscode.messages.at(-1)?.buttons, ['Create Sandbox…']);
  assert.deepEqual(rig.vscode.executed.at(-1), ['k7.sandboxes.focus']);
});

test('all windows on a workspace mean one file, whatever storage VS Code gives them', () => {
  const globalStorageUri = FakeUri.file('/user/globalStorage/k7');
  const fileOf = (folder: string) =>
    embeddedStateFile({ globalStorageUri, storageUri: FakeUri.file(`/user/workspaceStorage/${folder}/k7`) });
  for (const id of ['3f1c0a9be2d14c5a8f60b7d2e4a19c83', '-6f3bd2ea', '1763912345678', 'a b-1']) {
    assert.equal(fileOf(id), join('/user/workspaceStorage', id, 'k7/embedded.json'));
  }
  assert.equal(fileOf('-6f3bd2ea-2'), fileOf('-6f3bd2ea'));
  assert.equal(fileOf('3f1c0a9be2d14c5a8f60b7d2e4a19c83-1'), fileOf('3f1c0a9be2d14c5a8f60b7d2e4a19c83'));
  assert.equal(
    embeddedStateFile({ globalStorageUri, storageUri: undefined }),
    join('/user/globalStorage/k7/embedded.json'),
  );
});

test('a second click starts nothing again', async () => {
  const rig = await openEmbedded();
  await rig.vscode.run('k7.tryEmbedded');
  assert.equal(rig.embeddedClusters.length, 1);
  assert.equal(rig.connects.length, 2);
});

test('the tooltip and the details say that nothing isolates', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  service.put(makeSandbox({ name: 'one' }));
  rig.services.push(service);
  rig.activate();
  await rig.vscode.run('k7.tryEmbedded');
  await rig.openView();
  rig.clock.advance(100);
  const row = rig.row('one');
  const { tooltip } = rig.vscode.treeView.item(row);
  assert.match(typeof tooltip === 'object' ? tooltip.value : '', /Isolation: none, and no network/);
  await rig.vscode.run('k7.showDetails', row);
  assert.match(await rig.vscode.documents.lastText(), /"isolation": "none: this is the embedded/);
});

test('a new window comes back to it, and to its sandboxes by the same file', async () => {
  const first = await openEmbedded();
  first.deactivate();
  assert.deepEqual(
    first.embeddedClusters.map(({ isOver }) => isOver),
    [true],
  );
  const second = new ExtensionRig();
  for (const [key, value] of first.workspaceState.values) second.workspaceState.values.set(key, value);
  second.activate();
  await settle();
  assert.equal(second.embeddedClusters.length, 0);
  await second.openView();
  assert.equal(second.embeddedClusters[0]?.statePath, first.embeddedClusters[0]?.statePath);
});

test('a window without a folder keeps it in the storage of the extension', async () => {
  const rig = new ExtensionRig();
  rig.storageFolder = undefined;
  rig.activate();
  await rig.vscode.run('k7.tryEmbedded');
  assert.equal(rig.embeddedClusters[0]?.statePath, join('/nowhere', 'embedded.json'));
});

test('it outlives a reconnect, and ends when another cluster is chosen', async () => {
  const rig = await openEmbedded();
  await rig.vscode.run('k7.reconnect');
  await settle();
  assert.deepEqual(
    rig.embeddedClusters.map(({ isOver }) => isOver),
    [false],
  );
  rig.vscode.picks.push('Use what the settings say');
  await rig.vscode.run('k7.selectCluster');
  await settle();
  assert.deepEqual(
    rig.embeddedClusters.map(({ isOver }) => isOver),
    [true],
  );
  assert.equal(rig.vscode.contextKeys.get('k7.isEmbedded'), false);
});

test('it can be picked among the clusters, with a word on what it is, and is ticked while it is in use', async () => {
  const rig = new ExtensionRig();
  rig.activate();
  rig.vscode.picks.push('Embedded (in this window)', { kind: 'cancel' });
  await rig.vscode.run('k7.selectCluster');
  assert.equal(rig.embeddedClusters.length, 1);
  await rig.vscode.run('k7.selectCluster');
  const item = rig.vscode.quickPicks[1]?.items.find(({ label }) => label.startsWith('Embedded'));
  assert.match(item?.detail ?? '', /No isolation, and no network/);
  assert.match(JSON.stringify(item?.iconPath), /check/);
});

for (const [reason, message] of [
  ['StateFileLocked', /are open in another window\. Those of this one end with it\.$/],
  ['StateFileUnusable', /will end with this window\. The state file is broken\. Move it away\.$/],
] as const) {
  test(`with ${reason} it runs without keeping anything, and says so`, async () => {
    const rig = new ExtensionRig();
    rig.stateError = new SandboxError(reason, 'The state file is broken', { hint: 'Move it away' });
    rig.activate();
    const tried = rig.vscode.run('k7.tryEmbedded');
    for (let tries = 0; tries < 20; tries += 1) {
      await settle();
      rig.clock.advance(250);
    }
    await tried;
    assert.deepEqual(rig.embeddedClusters, [{ statePath: undefined, isOver: false }]);
    assert.match(rig.vscode.messages.find(({ kind }) => kind === 'warning')?.message ?? '', message);
  });
}

test('a reload waits for the window before it to end', async () => {
  const rig = new ExtensionRig();
  rig.stateError = new SandboxError('StateFileLocked', 'The state file is in use');
  rig.activate();
  const tried = rig.vscode.run('k7.tryEmbedded');
  await settle();
  rig.stateError = undefined;
  rig.clock.advance(250);
  await tried;
  assert.equal(rig.embeddedClusters[0]?.statePath, join('/storage', 'embedded.json'));
});

test('in an untrusted workspace it works, and nothing else does', async () => {
  const rig = new ExtensionRig();
  rig.vscode.isTrusted = false;
  rig.activate();
  await rig.openView();
  assert.deepEqual(rig.connects, []);
  await rig.vscode.run('k7.tryEmbedded');
  assert.equal(rig.connects.length, 1);
  await rig.vscode.run('k7.reconnect');
  assert.equal(rig.connects.length, 2);
  await rig.vscode.run('k7.selectCluster');
  assert.deepEqual(rig.vscode.quickPicks, []);
  assert.match(rig.vscode.messages.at(-1)?.message ?? '', /not trusted, except the embedded one/);
  // The choice goes with a changed setting of the connection, and with it the right to connect.
  rig.vscode.changeSetting('k7.context', 'other');
  await settle();
  assert.equal(rig.connects.length, 2);
  assert.match(rig.vscode.treeView.message ?? '', /^This folder is not trusted\./);
});

test('the namespaces of the settings are those of real clusters', async () => {
  const rig = new ExtensionRig();
  rig.vscode.settings.set('k7.namespaces', ['team']);
  const service = new MemorySandboxService();
  service.put(makeSandbox({ name: 'one' }));
  rig.services.push(service);
  rig.activate();
  await rig.vscode.run('k7.tryEmbedded');
  await rig.openView();
  assert.equal(rig.connects[0]?.namespaces, undefined);
  assert.match(rig.vscode.treeView.text(), /one/);
});

test('the end of the window while it is starting leaves none', async () => {
  const rig = new ExtensionRig();
  rig.activate();
  const started = rig.vscode.run('k7.tryEmbedded');
  rig.deactivate();
  await started;
  await settle();
  assert.ok(rig.embeddedClusters.every(({ isOver }) => isOver));
});

test('the HTTP API serves it, and goes on at its port through a reconnect', async () => {
  const rig = new ExtensionRig();
  rig.activate();
  await rig.vscode.run('k7.tryEmbedded');
  await rig.vscode.run('k7.startApi', 7171);
  await rig.vscode.run('k7.reconnect');
  await settle();
  assert.deepEqual(
    rig.startedApis.map(({ port, isStopped }) => [port, isStopped]),
    [
      [7171, true],
      [7171, false],
    ],
  );
});
