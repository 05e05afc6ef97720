import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { makeSandbox, MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { ExtensionRig, settle } from './rig.ts';

async function setUp(rig = new ExtensionRig()) {
  const service = new MemorySandboxService();
  service.put(makeSandbox({ name: 'one' }));
  rig.services.push(service);
  rig.activate();
  await rig.openView();
  return { rig, service, vscode: rig.vscode };
}

/** What VS Code does with a new terminal; `written`: what it was given to show so far. */
async function openTab(terminal: ExtensionRig['vscode']['terminals'][number] | undefined) {
  const pty = terminal?.options.pty;
  let text = '';
  pty?.onDidWrite((data) => {
    text += data;
  });
  pty?.open(undefined);
  await settle();
  return { pty, written: () => text };
}

test('attach opens a shell of the tab’s size in an editor tab, and passes keys and sizes on', async () => {
  const { rig, service, vscode } = await setUp();
  await vscode.run('k7.attachTerminal', rig.row('one'));
  const [terminal] = vscode.terminals;
  assert.equal(terminal?.options.name, 'one · default');
  assert.deepEqual(terminal?.options.location, { viewColumn: -1, preserveFocus: false });
  const pty = terminal?.options.pty;
  const written: string[] = [];
  pty?.onDidWrite((data) => written.push(data));
  if (terminal) terminal.isShown = false;
  pty?.open({ columns: 100, rows: 30 });
  // Before its tab is there VS Code does not give it the focus.
  assert.ok(terminal?.isShown);
  await settle();
  const [shell] = service.terminals;
  assert.deepEqual(shell?.sizes[0], { columns: 100, rows: 30 });
  shell?.print('hello');
  assert.match(written.join(''), /hello/);
  pty?.handleInput?.('ls\r');
  assert.equal(shell?.written, 'ls\r');
  pty?.setDimensions?.({ columns: 50, rows: 20 });
  rig.clock.advance(1000);
  assert.deepEqual(shell?.sizes.at(-1), { columns: 50, rows: 20 });
  pty?.close();
  assert.ok(shell?.isDisposed);
});

test('the tab stays until the person has read how the shell ended', async () => {
  const { rig, service, vscode } = await setUp();
  await vscode.run('k7.attachTerminal', rig.row('one'));
  const pty = vscode.terminals[0]?.options.pty;
  let closes = 0;
  pty?.onDidClose?.(() => {
    closes += 1;
  });
  pty?.open(undefined);
  await settle();
  service.terminals[0]?.end({ kind: 'exited', exitCode: 3 });
  rig.clock.advance(5000);
  assert.equal(closes, 0);
  pty?.handleInput?.('\r');
  assert.equal(closes, 1);
});

test('a shell waits for its sandbox and says why', async () => {
  const { rig, service, vscode } = await setUp();
  service.put(makeSandbox({ name: 'late', status: 'Pending', isReady: false, reason: 'Unschedulable' }));
  rig.clock.advance(100);
  await vscode.run('k7.attachTerminal', rig.row('late'));
  const { pty, written } = await openTab(vscode.terminals[0]);
  assert.match(written(), /waiting until the sandbox runs: Unschedulable/);
  assert.equal(service.terminals.length, 0);
  service.put(makeSandbox({ name: 'late' }));
  await settle();
  assert.equal(service.terminals.length, 1);
  pty?.close();
});

test('a shell that ends with its sandbox says so', async () => {
  const { rig, service, vscode } = await setUp();
  await vscode.run('k7.attachTerminal', rig.row('one'));
  const { pty, written } = await openTab(vscode.terminals[0]);
  service.remove({ namespace: 'default', name: 'one' });
  service.terminals[0]?.end({ kind: 'exited', exitCode: 137 });
  assert.match(written(), /Sandbox one was deleted — press R/);
  pty?.close();
});

test('a shell that cannot be had because the sandbox is in trouble says which', async () => {
  const { rig, service, vscode } = await setUp();
  const trouble = { reason: 'CrashLoopBackOff', errorMessage: 'CrashLoopBackOff: it ended with exit code 3' };
  service.put(makeSandbox({ name: 'one', isReady: false, ...trouble }));
  await vscode.run('k7.attachTerminal', rig.row('one'));
  const { pty, written } = await openTab(vscode.terminals[0]);
  const error = new SandboxError('SandboxNotRunning', 'The container of pod one-1 is not running: container not found');
  service.terminals[0]?.end({ kind: 'lost', error });
  assert.match(written(), /Sandbox one is not running: CrashLoopBackOff: it ended with exit code 3 — press R/);
  pty?.close();
});

test('a sandbox that goes ends the wait with its reason', async () => {
  const { rig, service, vscode } = await setUp();
  service.put(makeSandbox({ name: 'late', status: 'Pending', isReady: false }));
  rig.clock.advance(100);
  await vscode.run('k7.attachTerminal', rig.row('late'));
  const { pty, written } = await openTab(vscode.terminals[0]);
  service.remove({ namespace: 'default', name: 'late' });
  await settle();
  assert.match(written(), /Sandbox late is gone from namespace default/);
  pty?.close();
});

test('tabs that a reload dropped come back as new shells; those that the person closed do not', async () => {
  const { rig, vscode } = await setUp();
  await vscode.run('k7.attachTerminal', rig.row('one'));
  await vscode.run('k7.attachTerminal', rig.row('one'));
  const [closed, dropped] = vscode.terminals;
  assert.ok(closed && dropped);
  closed.exitStatus = { code: undefined, reason: 3 };
  vscode.terminalClosed.fire(closed);
  dropped.exitStatus = { code: undefined, reason: 1 };
  vscode.terminalClosed.fire(dropped);
  rig.deactivate();

  const next = new ExtensionRig();
  for (const [key, value] of rig.workspaceState.values) next.workspaceState.values.set(key, value);
  const { service } = await setUp(next);
  const [reopened, ...others] = next.vscode.terminals;
  assert.equal(others.length, 0);
  assert.deepEqual(reopened?.options.location, { viewColumn: -1, preserveFocus: true });
  const { written } = await openTab(reopened);
  assert.match(written(), /new shell/i);
  assert.equal(service.terminals.length, 1);
  reopened?.options.pty.close();
});
