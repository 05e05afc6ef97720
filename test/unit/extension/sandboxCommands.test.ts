import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { makeSandbox, MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { ExtensionRig, settle } from './rig.ts';

async function setUp(...names: readonly string[]) {
  const rig = new ExtensionRig();
  const service = new MemorySandboxService();
  for (const name of names) service.put(makeSandbox({ name, createdAtMs: rig.clock.now() }));
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  return { rig, service, vscode: rig.vscode };
}

class OtherCluster extends MemorySandboxService {
  override readonly description = 'other (https://10.0.0.1:6443)';
}

const back = { kind: 'back' } as const;
const cancel = { kind: 'cancel' } as const;

test('a sandbox is created closed unless the person opens it, with a name that is free', async () => {
  const { rig, service, vscode } = await setUp('sandbox-1');
  vscode.picks.push('default', 'alpine:latest', 'Closed', 'No limits');
  vscode.texts.push('');
  await vscode.run('k7.createSandbox');
  const [spec] = service.createdSpecs;
  assert.equal(spec?.name, 'sandbox-2');
  assert.deepEqual(spec?.egressWhitelist, []);
  assert.deepEqual(vscode.messages.at(-1)?.buttons, ['Attach Terminal']);
  assert.deepEqual(vscode.treeView.revealed, [rig.row('sandbox-2')]);
  assert.deepEqual(rig.globalState.values.get('k7.recentImages'), ['alpine:latest']);
});

test('what a person should know of the new sandbox stands in the one message that says it is there', async () => {
  const { vscode } = await setUp();
  vscode.picks.push('default', 'alpine:latest', 'Open', 'Other');
  vscode.texts.push('wide', '250m 64Mi');
  await vscode.run('k7.createSandbox');
  await settle();
  assert.equal(vscode.messages.length, 1);
  const { message = '' } = vscode.messages[0] ?? {};
  assert.match(
    message,
    /^Sandbox wide was created in namespace default\. Kata starts no microVM .* is less\. Egress is open: .*\.$/,
  );
});

test('the first choice of the network is closed', async () => {
  const { vscode } = await setUp();
  vscode.picks.push('default', 'alpine:latest', cancel);
  vscode.texts.push('');
  await vscode.run('k7.createSandbox');
  assert.match(vscode.quickPicks.at(-1)?.items[0]?.label ?? '', /Closed/);
});

test('addresses, limits and an image of one’s own reach the request', async () => {
  const { service, vscode } = await setUp();
  vscode.picks.push('default', { kind: 'typed', text: 'ghcr.io/me/it:2' }, 'Only these', 'Other');
  vscode.texts.push('mine', '1.1.1.1/32, 10.0.0.0/8', '250m 1Gi');
  await vscode.run('k7.createSandbox');
  const [spec] = service.createdSpecs;
  assert.equal(spec?.image, 'ghcr.io/me/it:2');
  assert.deepEqual(spec?.egressWhitelist, ['1.1.1.1/32', '10.0.0.0/8']);
  assert.deepEqual(spec?.limits, { cpu: '250m', memory: '1Gi' });
});

test('a bad name is refused where it is typed, and so is one that is taken', async () => {
  const { service, vscode } = await setUp('taken');
  vscode.picks.push('default', 'alpine:latest', 'Open', 'No limits');
  vscode.texts.push('Not Good', 'taken', 'good');
  await vscode.run('k7.createSandbox');
  assert.equal(service.createdSpecs[0]?.name, 'good');
  assert.equal(service.createdSpecs[0]?.egressWhitelist, undefined);
});

test('going back keeps what was answered', async () => {
  const { service, vscode } = await setUp();
  vscode.picks.push('default', back, 'busybox:latest', 'Open', 'No limits');
  vscode.texts.push('first', 'second');
  await vscode.run('k7.createSandbox');
  assert.equal(vscode.inputBoxes[1]?.proposal, 'first');
  assert.equal(service.createdSpecs[0]?.name, 'second');
});

test('what was typed is there again after giving up and after a failure', async () => {
  const { service, vscode } = await setUp();
  vscode.picks.push('default', cancel);
  vscode.texts.push('precious');
  await vscode.run('k7.createSandbox');
  assert.equal(vscode.messages.length, 0);
  service.failNext('create', new SandboxError('QuotaExceeded', 'The quota of namespace default is used up'));
  vscode.picks.push('default', 'alpine:latest', 'Closed', 'No limits');
  vscode.texts.push('');
  vscode.clicks.push('Retry');
  vscode.picks.push('default', 'alpine:latest', 'Closed', 'No limits');
  vscode.texts.push('');
  await vscode.run('k7.createSandbox');
  await settle();
  assert.match(vscode.messages[0]?.message ?? '', /^Create Sandbox failed: The quota .* used up\. Lower the limits/);
  assert.equal(service.createdSpecs[0]?.name, 'precious');
});

test('Enter that comes before the list has followed takes what was typed, not what stands first', async () => {
  const { service, vscode } = await setUp();
  const typed = { kind: 'typedAtOnce', text: 'node:22', stale: 'node:22-slim' } as const;
  vscode.picks.push('default', typed, 'Closed', 'No limits');
  vscode.texts.push('mine');
  await vscode.run('k7.createSandbox');
  assert.equal(service.createdSpecs[0]?.image, 'node:22');
});

test('a row that is chosen after typing is taken', async () => {
  const { vscode, service } = await setUp();
  vscode.picks.push('default', { kind: 'typed', text: 'node', picked: 'node:22-slim' }, 'Closed', 'No limits');
  vscode.texts.push('mine');
  await vscode.run('k7.createSandbox');
  assert.equal(service.createdSpecs[0]?.image, 'node:22-slim');
});

test('the namespace that is proposed is that of the context, or one that the account sees', async () => {
  const { service, vscode } = await setUp();
  service.defaultNamespace = 'team';
  service.namespaces.add('team');
  vscode.picks.push(cancel, cancel);
  await vscode.run('k7.createSandbox');
  assert.equal(vscode.quickPicks[0]?.activeItems[0]?.label, 'team');
  service.scope = { kind: 'namespaces', namespaces: ['mine'] };
  await vscode.run('k7.createSandbox');
  assert.equal(vscode.quickPicks[1]?.activeItems[0]?.label, 'mine');
});

test('what was being typed is there again after going back and after giving up', async () => {
  const { service, vscode } = await setUp();
  vscode.picks.push('default', 'alpine:latest', 'Only these', 'Only these', 'Other', 'Other');
  vscode.texts.push('mine', { kind: 'back', text: '1.1.1.1/' }, '1.1.1.1/32', { kind: 'back', text: '1 1Gi' });
  vscode.texts.push({ kind: 'cancel', text: '1 1Gi 2Gi' });
  await vscode.run('k7.createSandbox');
  assert.equal(vscode.inputBoxes[2]?.proposal, '1.1.1.1/');
  assert.equal(vscode.inputBoxes[4]?.proposal, '1 1Gi');
  vscode.picks.push('default', 'alpine:latest', 'Only these', 'Other');
  vscode.texts.push('', '', '');
  await vscode.run('k7.createSandbox');
  assert.deepEqual(service.createdSpecs[0]?.limits, { cpu: '1', memory: '1Gi', 'ephemeral-storage': '2Gi' });
});

test('what was typed for one cluster is not proposed for another', async () => {
  const { rig, vscode } = await setUp();
  vscode.picks.push('default', cancel, 'default', cancel);
  vscode.texts.push('precious', '');
  await vscode.run('k7.createSandbox');
  rig.services.push(new OtherCluster());
  await vscode.run('k7.reconnect');
  await vscode.run('k7.createSandbox');
  assert.equal(vscode.inputBoxes[1]?.proposal, 'sandbox-1');
});

test('what is typed only searches while there is a namespace like it', async () => {
  const { vscode } = await setUp();
  vscode.picks.push({ kind: 'typed', text: 'def', picked: 'default' }, cancel);
  vscode.texts.push('mine');
  await vscode.run('k7.createSandbox');
  assert.deepEqual(
    vscode.quickPicks[0]?.items.map(({ label }) => label),
    ['default'],
  );
});

test('what ends at once shows no notification, what lasts does', async () => {
  const { rig, service, vscode } = await setUp('one');
  vscode.picks.push({ kind: 'typed', text: 'true' }, { kind: 'typed', text: 'sleep 9' });
  await vscode.run('k7.runCommand', rig.row('one'));
  assert.deepEqual(vscode.progressTitles, []);
  let end: (result: object) => void = () => undefined;
  service.execScript = () => new Promise((resolve) => (end = resolve));
  const running = vscode.run('k7.runCommand', rig.row('one'));
  await settle();
  rig.clock.advance(500);
  assert.deepEqual(vscode.progressTitles, ['Running in one: sleep 9']);
  end({});
  await running;
});

test('a sandbox without a microVM needs the person to agree', async () => {
  const { service, vscode } = await setUp();
  const error = new SandboxError('RuntimeClassNotFound', 'There is no RuntimeClass kata');
  const answerAll = () => {
    vscode.picks.push('default', 'alpine:latest', 'Closed', 'No limits');
    vscode.texts.push('');
  };
  service.failNext('create', error);
  answerAll();
  vscode.clicks.push(undefined);
  await vscode.run('k7.createSandbox');
  assert.equal(service.createdSpecs.length, 0);
  assert.ok(vscode.messages[0]?.isModal);
  assert.match(vscode.messages[0]?.detail ?? '', /install Kata Containers/);
  assert.equal(vscode.messages.length, 1);
  service.failNext('create', error);
  answerAll();
  vscode.clicks.push('Create Without MicroVM');
  await vscode.run('k7.createSandbox');
  await settle();
  assert.equal(service.createdSpecs[0]?.runtimeClassName, undefined);
});

test('deleting names every sandbox and deletes the selected ones, the clicked one among them', async () => {
  const { rig, service, vscode } = await setUp('one', 'two', 'three');
  vscode.clicks.push('Delete');
  await vscode.run('k7.deleteSandbox', rig.row('one'), [rig.row('one'), rig.row('two')]);
  assert.equal(vscode.messages[0]?.message, 'Delete 2 sandboxes?');
  assert.ok(vscode.messages[0]?.isModal);
  assert.match(vscode.messages[0]?.detail ?? '', /^default\/one, default\/two\n/);
  assert.deepEqual(
    service.watch.sandboxes().map(({ name }) => name),
    ['three'],
  );
});

test('a long list of names in a question has an end', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`);
  const { rig, service, vscode } = await setUp(...names);
  vscode.clicks.push(undefined);
  await vscode.run(
    'k7.deleteSandbox',
    rig.row('s00'),
    names.map((name) => rig.row(name)),
  );
  assert.match(vscode.messages[0]?.detail ?? '', /default\/s14 and 25 more/);
  assert.equal(service.watch.sandboxes().length, 40);
});

test('the key deletes what is selected in the view', async () => {
  const { rig, service, vscode } = await setUp('one', 'two');
  vscode.treeView.selection = [rig.row('two')];
  vscode.clicks.push('Delete');
  await vscode.run('k7.deleteSandbox');
  assert.equal(vscode.messages[0]?.message, 'Delete sandbox two in namespace default?');
  assert.deepEqual(
    service.watch.sandboxes().map(({ name }) => name),
    ['one'],
  );
});

test('what could not be deleted is one message; what was gone already is none', async () => {
  const { rig, service, vscode } = await setUp('one', 'two', 'three');
  service.deleteErrors.set('default/one', new SandboxError('PermissionDenied', 'You may not delete deployments'));
  service.deleteErrors.set('default/two', new SandboxError('SandboxNotFound', 'Sandbox two not found'));
  vscode.clicks.push('Delete');
  await vscode.run('k7.deleteSandbox', rig.row('one'), [rig.row('one'), rig.row('two'), rig.row('three')]);
  assert.equal(vscode.messages.length, 2);
  const { message, buttons } = vscode.messages[1] ?? {};
  assert.match(message ?? '', /1 of 3 sandboxes were not deleted \(one\): You may not delete deployments/);
  assert.deepEqual(buttons, ['Select Cluster…', 'Show Log']);
});

test('a namespace is emptied after a question with count and names', async () => {
  const { service, vscode } = await setUp('one', 'two');
  service.put(makeSandbox({ namespace: 'other', name: 'three' }));
  vscode.picks.push('default');
  vscode.clicks.push('Delete All');
  await vscode.run('k7.deleteAllSandboxes');
  assert.equal(vscode.messages[0]?.message, 'Delete all 2 sandboxes in namespace default?');
  assert.match(vscode.messages[0]?.detail ?? '', /^one, two\n/);
  assert.deepEqual(
    service.watch.sandboxes().map(({ name }) => name),
    ['three'],
  );
  vscode.picks.push('other');
  await vscode.run('k7.deleteAllSandboxes');
  assert.equal(vscode.messages.at(-1)?.message, 'Delete the only sandbox in namespace other?');
});

test('names are copied one a line', async () => {
  const { rig, vscode } = await setUp('one', 'two');
  await vscode.run('k7.copyName', rig.row('one'), [rig.row('one'), rig.row('two')]);
  assert.equal(vscode.clipboard, 'one\ntwo');
});

test('a command shows its output as plain text with the exit code', async () => {
  const { rig, service, vscode } = await setUp('one');
  service.execScript = () => ({
    exitCode: 3,
    stdout: '\u001b[31mred\u001b[0m\n\u001b]52;c;aGk=\u0007',
    stderr: 'oops\n',
  });
  vscode.picks.push({ kind: 'typed', text: 'false; exit 3' });
  await vscode.run('k7.runCommand', rig.row('one'));
  assert.equal(
    await vscode.documents.lastText(),
    '# default/one: exit code 3, 1 ms\n$ false; exit 3\nred\n# standard error\noops\n',
  );
  assert.deepEqual(rig.workspaceState.values.get('k7.recentCommands'), ['false; exit 3']);
});

test('output that was cut off says where, and how much is kept', async () => {
  const { rig, service, vscode } = await setUp('one');
  service.execScript = () => ({ exitCode: 0, stdout: 'a\nb', isStdoutTruncated: true });
  vscode.picks.push({ kind: 'typed', text: 'yes' });
  await vscode.run('k7.runCommand', rig.row('one'));
  assert.match(await vscode.documents.lastText(), /\na\nb\n# cut off here: only the first 1024 KiB are kept\n$/);
});

test('details are JSON that follows the sandbox', async () => {
  const { rig, service, vscode } = await setUp('one');
  await vscode.run('k7.showDetails', rig.row('one'));
  assert.equal(JSON.parse(await vscode.documents.lastText()).status, 'Running');
  service.put(makeSandbox({ name: 'one', status: 'Failed', reason: 'Evicted' }));
  rig.clock.advance(300);
  assert.equal(JSON.parse(await vscode.documents.lastText()).reason, 'Evicted');
  service.remove({ namespace: 'default', name: 'one' });
  rig.clock.advance(300);
  assert.equal(JSON.parse(await vscode.documents.lastText()).error.reason, 'SandboxNotFound');
});

test('from the palette the person is asked which', async () => {
  const { vscode } = await setUp('one', 'two');
  vscode.picks.push('two');
  await vscode.run('k7.copyName');
  assert.equal(vscode.clipboard, '');
  vscode.picks.length = 0;
  vscode.picks.push(['two']);
  await vscode.run('k7.copyName');
  assert.equal(vscode.clipboard, 'two');
});

test('a filter is shown, and is taken off again', async () => {
  const { vscode } = await setUp('one', 'two');
  vscode.texts.push('tw');
  await vscode.run('k7.filterSandboxes');
  assert.match(vscode.treeView.text(), /two/);
  assert.doesNotMatch(vscode.treeView.text(), /one/);
  assert.equal(vscode.treeView.message, 'Filter: tw');
  assert.equal(vscode.contextKeys.get('k7.isFiltered'), true);
  await vscode.run('k7.clearFilter');
  assert.match(vscode.treeView.text(), /one/);
  assert.equal(vscode.contextKeys.get('k7.isFiltered'), false);
});

test('what another extension calls a command with is not trusted to be a row', async () => {
  const { vscode } = await setUp('one');
  vscode.picks.push(cancel);
  await vscode.run('k7.showDetails', { kind: 'sandbox', id: 'x', key: { namespace: 7, name: 'one' }, uid: '' });
  assert.equal(vscode.quickPicks.length, 1);
});
