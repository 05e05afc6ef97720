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
  for (const command of Object.keys(commandTable)) await rig.vscode.run(command);
  await settle();
  assert.equal(rig.runtimeLoads, 0);
  assert.deepEqual(rig.connects, []);
  assert.ok(rig.vscode.messages.every(({ message }) => message.includes('not trusted')));
  rig.vscode.grantTrust();
  await settle();
  assert.equal(rig.connects.length, 1);
});

test('a kubeconfig that cannot be used and a cluster that cannot be reached are told apart', async () => {
  const rig = new ExtensionRig();
  rig.connectError = new SandboxError('InvalidKubeconfig', 'There is no kubeconfig');
  rig.activate();
  await rig.openView();
  assert.equal(rig.vscode.contextKeys.get('k7.connection'), 'unusable');
  assert.equal(rig.vscode.treeView.message, 'There is no kubeconfig.');
  assert.deepEqual(rig.vscode.messages, []);
  rig.connectError = new SandboxError('ClusterUnreachable', 'Nobody answers');
  await rig.vscode.run('k7.reconnect');
  assert.equal(rig.vscode.contextKeys.get('k7.connection'), 'failed');
  rig.connectError = undefined;
  await rig.vscode.run('k7.reconnect');
  assert.equal(rig.vscode.contextKeys.get('k7.connection'), 'connected');
});

test('a connection that is lost is told, with its age, and what was seen stays', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  service.put(makeSandbox({ name: 'kept', createdAtMs: rig.clock.now() }));
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  service.setState({ kind: 'stale', sinceMs: rig.clock.now(), error: new Error('gone') });
  rig.clock.advance(10_000);
  assert.match(rig.vscode.treeView.message ?? '', /^Connection lost 10 s ago; showing what was last seen/);
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
  assert.equal(rig.vscode.treeView.badge?.value, 1);
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
