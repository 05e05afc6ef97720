import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { ExtensionRig, settle } from './rig.ts';

class OtherCluster extends MemorySandboxService {
  override readonly description = 'other (https://10.0.0.1:6443)';
}

test('the API starts on the port of the setting, shows itself, and keeps its key to itself', async () => {
  const rig = new ExtensionRig();
  rig.vscode.settings.set('k7.api.port', 7171);
  rig.activate();
  await rig.vscode.run('k7.startApi');
  assert.equal(rig.startedApis[0]?.port, 7171);
  assert.ok(rig.vscode.statusBar.isShown);
  assert.match(rig.vscode.statusBar.text, /7171/);
  assert.equal(rig.vscode.contextKeys.get('k7.isApiRunning'), true);
  assert.deepEqual([...rig.secrets.values()], ['token-1']);
  await rig.vscode.run('k7.copyApiKey');
  assert.equal(rig.vscode.clipboard, 'token-1');
  assert.doesNotMatch(rig.vscode.logLines.join('\n'), /token-1/);
  await rig.vscode.run('k7.stopApi');
  assert.equal(rig.isAnyApiRunning, false);
  assert.equal(rig.vscode.statusBar.isShown, false);
});

test('a key that is no longer good is replaced', async () => {
  const rig = new ExtensionRig();
  rig.secrets.set('k7.api.key', 'revoked');
  rig.activate();
  await rig.vscode.run('k7.startApi');
  assert.deepEqual([...rig.secrets.values()], ['token-1']);
});

test('a port in use offers another one', async () => {
  const rig = new ExtensionRig();
  rig.usedPort = 7070;
  rig.vscode.clicks.push('Use Another Port');
  rig.activate();
  await rig.vscode.run('k7.startApi');
  await settle();
  assert.match(rig.vscode.messages[0]?.message ?? '', /^Start HTTP API failed: Port 7070 is in use\.$/);
  assert.deepEqual(
    rig.startedApis.map(({ port }) => port),
    [45_678],
  );
});

test('the API goes on after a reconnect, and stops when another cluster is selected', async () => {
  const rig = new ExtensionRig();
  rig.services.push(new MemorySandboxService(), new MemorySandboxService(), new OtherCluster());
  rig.activate();
  await rig.vscode.run('k7.startApi');
  await rig.vscode.run('k7.reconnect');
  await settle();
  assert.deepEqual(
    rig.startedApis.map(({ isStopped }) => isStopped),
    [true, false],
  );
  await rig.vscode.run('k7.reconnect');
  await settle();
  assert.equal(rig.isAnyApiRunning, false);
  assert.match(rig.vscode.messages.at(-1)?.message ?? '', /was stopped, because it served a cluster/);
});

test('the menu of the status bar copies a curl command with the key and the namespace of the context', async () => {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  service.defaultNamespace = 'team';
  rig.services.push(service);
  rig.activate();
  await rig.vscode.run('k7.startApi');
  rig.vscode.picks.push('Copy curl');
  await rig.vscode.run('k7.apiMenu');
  assert.equal(
    rig.vscode.clipboard,
    'curl -H "X-API-Key: token-1" "http://127.0.0.1:7070/api/v1/sandboxes?namespace=team"',
  );
});
