import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '../../../src/extension/contributions/commandTable.ts';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { makeSandbox, MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { ExtensionRig, settle } from './rig.ts';

test('activation registers every command, and neither loads nor connects anything', async () => {
  const rig = new ExtensionRig();
  rig.activate();
  await settle();
  assert.deepEqual([...rig.vscode.commands.keys()].sort(), Object.keys(commandTable).sort());
  assert.equal(rig.runtimeLoads, 0);
  assert.deepEqual(rig.connects, []);
  assert.equal(rig.clock.pendingTimers, 0);
});

test('the view connects when it is first seen, and its rows are live from then on', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  assert.equal(rig.connects.length, 1);
  assert.ok(service.isStarted);
  assert.equal(rig.vscode.contextKeys.get('k7.connection'), 'connected');
  service.put(makeSandbox({ name: 'fresh', createdAtMs: rig.clock.now() }));
  rig.clock.advance(100);
  assert.equal(rig.vscode.treeView.text(), 'default — 1\n  fresh — alpine:latest · <1m');
});

test('ages move on while the view is seen, and only then', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  service.put(makeSandbox({ name: 'old', createdAtMs: rig.clock.now() }));
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  rig.clock.advance(120_000);
  assert.match(rig.vscode.treeView.text(), /old — alpine:latest · 2m/);
  rig.vscode.treeView.setVisible(false);
  assert.equal(rig.clock.pendingTimers, 0);
});

test('in an untrusted workspace nothing happens, until it is trusted', async () => {
  const rig = new ExtensionRig();
  rig.vscode.isTrusted = false;
  rig.activate();
  await rig.openView();
  const commands = Object.keys(commandTable).filter((command) => command !== 'k7.tryEmbedded');
  for (const command of commands) await rig.vscode.run(command);
  await settle();
  assert.equal(rig.runtimeLoads, 0);
  assert.deepEqual(rig.connects, []);
  assert.ok(rig.vscode.messages.every(({ message }) => message.includes('not trusted')));
  rig.vscode.grantTrust();
  await settle();
  assert.equal(rig.connects.length, 1);
});

test('without a kubeconfig the view says why and what can be done, in rows, because a message hides the welcome', async () => {
  const rig = new ExtensionRig();
  rig.connectError = new SandboxError('InvalidKubeconfig', 'There is no kubeconfig', { hint: 'Log in to a cluster' });
  rig.activate();
  await rig.openView();
  const { treeView } = rig.vscode;
  assert.equal(rig.vscode.contextKeys.get('k7.connection'), 'failed');
  assert.equal(treeView.message, 'There is no kubeconfig. Log in to a cluster.');
  assert.deepEqual(rig.vscode.messages, []);
  const commands = treeView.elements().map((row) => treeView.item(row).command?.command);
  assert.deepEqual(commands, ['k7.reconnect', 'k7.selectCluster', 'k7.tryEmbedded', 'k7.showLog']);
  rig.connectError = undefined;
  await rig.vscode.run('k7.reconnect');
  assert.equal(rig.vscode.contextKeys.get('k7.connection'), 'connected');
  assert.equal(treeView.message, '');
  assert.deepEqual(treeView.elements(), []);
});

test('the title names the cluster', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  assert.equal(rig.vscode.treeView.title, `Sandboxes · ${service.description.split(' (')[0]}`);
});

test('who may see one namespace only is told which, and still offered a sandbox while it is empty', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  service.scope = { kind: 'namespaces', namespaces: ['team'] };
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  const { treeView } = rig.vscode;
  assert.match(treeView.message ?? '', /^Showing namespace team/);
  assert.equal(treeView.text(), 'Create Sandbox… — \nSelect Cluster… — ');
  await rig.vscode.run('k7.clearFilter');
  rig.vscode.texts.push('nothing');
  await rig.vscode.run('k7.filterSandboxes');
  assert.match(treeView.text(), /^Clear Filter/);
  service.put(makeSandbox({ namespace: 'team', name: 'nothing-special', createdAtMs: rig.clock.now() }));
  rig.clock.advance(100);
  assert.match(treeView.text(), /^team — 1\n/);
});

test('a filter that leaves nothing shows no message, so that the welcome text can offer to clear it', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  service.put(makeSandbox({ name: 'web' }));
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  rig.vscode.texts.push('web');
  await rig.vscode.run('k7.filterSandboxes');
  assert.equal(rig.vscode.treeView.message, 'Filter: web');
  service.remove({ namespace: 'default', name: 'web' });
  rig.clock.advance(100);
  assert.equal(rig.vscode.treeView.message, '');
  assert.deepEqual(rig.vscode.treeView.elements(), []);
});

test('a connection that is lost is told, with its age, and what was seen stays', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  service.put(makeSandbox({ name: 'kept', createdAtMs: rig.clock.now() }));
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  service.setState({ kind: 'stale', sinceMs: rig.clock.now(), error: new Error('gone') });
  // What is back within a moment is not worth a message, which moves the rows.
  rig.clock.advance(999);
  assert.equal(rig.vscode.treeView.message ?? '', '');
  rig.clock.advance(10_001);
  assert.match(rig.vscode.treeView.message ?? '', /^Connection lost\. Showing what was seen 11 s ago/);
  assert.match(rig.vscode.treeView.text(), /kept/);
  service.setState({ kind: 'live' });
  assert.equal(rig.vscode.treeView.message, '');
});

test('the badge counts the sandboxes that need a person', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  assert.equal('value' in (rig.vscode.treeView.badge ?? {}), false);
  service.put(makeSandbox({ name: 'bad', reason: 'CrashLoopBackOff' }));
  service.put(makeSandbox({ name: 'good' }));
  rig.clock.advance(500);
  assert.deepEqual(rig.vscode.treeView.badge, { value: 1, tooltip: '1 sandbox in trouble' });
});

test('a changed setting of the connection connects anew and ends the former one', async () => {
  const rig = new ExtensionRig();
  const former = new MemorySandboxService();
  rig.services.push(former);
  rig.workspaceState.values.set('k7.cluster', { context: 'chosen' });
  rig.activate();
  await rig.openView();
  assert.equal(rig.connects[0]?.context, 'chosen');
  rig.vscode.changeSetting('k7.context', 'other');
  await settle();
  assert.equal(rig.connects[1]?.context, 'other');
  assert.ok(former.isDisposed);
});

test('only the namespaces of the setting are shown and counted, also where all may be seen', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  service.put(makeSandbox({ namespace: 'mine', name: 'one', createdAtMs: rig.clock.now() }));
  service.put(makeSandbox({ namespace: 'others', name: 'two', reason: 'CrashLoopBackOff' }));
  rig.services.push(service);
  rig.vscode.settings.set('k7.namespaces', ['mine']);
  rig.activate();
  await rig.openView();
  assert.equal(rig.vscode.treeView.text(), 'mine — 1\n  one — alpine:latest · <1m');
  assert.equal('value' in (rig.vscode.treeView.badge ?? {}), false);
});

test('a setting of the wrong type counts as its default, and is logged', async () => {
  const rig = new ExtensionRig();
  rig.vscode.settings.set('k7.namespaces', 'not a list');
  rig.activate();
  await rig.openView();
  assert.equal(rig.connects[0]?.namespaces, undefined);
  assert.equal(rig.vscode.logLines.filter((line) => line.includes('k7.namespaces')).length, 1);
});

test('the end ends the connection and leaves no timer', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  rig.deactivate();
  await settle();
  assert.ok(service.isDisposed);
  assert.equal(rig.clock.pendingTimers, 0);
});
