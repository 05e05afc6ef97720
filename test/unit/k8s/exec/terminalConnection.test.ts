import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '../../../../src/base/clock.ts';
import type { Logger } from '../../../../src/base/logger.ts';
import { nullLogger } from '../../../../src/base/logger.ts';
import { KubeExec } from '../../../../src/k8s/exec/exec.ts';
import type { TerminalConnection, TerminalEnd } from '../../../../src/sandbox/service.ts';
import { ExecServer, nonZero, type ServedExec } from '../../../fakes/execServer.ts';

const pod = { namespace: 'default', podName: 'box-1', container: 'sandbox' };
const size = { columns: 100, rows: 30 };

interface Rig {
  readonly terminal: TerminalConnection;
  readonly shell: ServedExec;
  /** The second exec. */
  readonly guard: Promise<ServedExec>;
  readonly output: () => string;
  readonly end: Promise<TerminalEnd>;
}

async function open(t: TestContext, logger: Logger = nullLogger, onGuard?: (exec: ServedExec) => void): Promise<Rig> {
  const shells: ServedExec[] = [];
  let resolveGuard: (exec: ServedExec) => void = () => undefined;
  const guard = new Promise<ServedExec>((resolve) => {
    resolveGuard = resolve;
  });
  const onExec = (exec: ServedExec) => {
    if (exec.query.get('tty') === 'true') {
      shells.push(exec);
      return;
    }
    onGuard?.(exec);
    resolveGuard(exec);
  };
  const server = await ExecServer.start({ onExec });
  t.after(() => server.stop());
  const exec = new KubeExec({ api: server.api, clock: systemClock, logger });
  const terminal = await exec.openTerminal(pod, size);
  t.after(() => terminal.dispose());
  const chunks: Uint8Array[] = [];
  terminal.onOutput((chunk) => chunks.push(chunk));
  const end = new Promise<TerminalEnd>((resolve) => terminal.onEnd(resolve));
  const shell = shells[0];
  assert.ok(shell);
  return { terminal, shell, guard, end, output: () => Buffer.concat(chunks).toString() };
}

/** The shell's first line, which the terminal's script prints. */
function mark(shell: ServedExec): string {
  return `${shell.command.at(-1) ?? ''} 4321\r\n`;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turn();
}

test('the size is sent at once, and the first line is not shown', async (t) => {
  const { shell, guard, output } = await open(t);
  shell.send(1, `${mark(shell)}/ # `);
  await guard;
  await until(() => output() !== '');
  assert.equal(output(), '/ # ');
  assert.deepEqual(shell.sizes, [{ Width: 100, Height: 30 }]);
});

test('the guard is told the process id, and to leave when the shell has ended', async (t) => {
  const { shell, guard, end } = await open(t);
  shell.send(1, mark(shell));
  const guarded = await guard;
  assert.equal(guarded.command.at(-1), '4321');
  // The guard counts as open once the client has seen it, for which a round trip is enough.
  guarded.socket.ping();
  await once(guarded.socket, 'pong');
  shell.finish(nonZero(3));
  assert.deepEqual(await end, { kind: 'exited', exitCode: 3 });
  await once(guarded.socket, 'close');
  assert.equal(guarded.stdin, 'leave\n');
});

test('disposing tells the guard to hang the shell up', async (t) => {
  const { terminal, shell, guard } = await open(t);
  shell.send(1, mark(shell));
  const guarded = await guard;
  terminal.dispose();
  await until(() => guarded.stdin === 'hang-up\n');
  guarded.finish(nonZero(1));
  await once(guarded.socket, 'close');
});

test('disposing before the shell has told its process id waits for it', async (t) => {
  const { terminal, shell, guard } = await open(t);
  terminal.dispose();
  shell.send(1, mark(shell));
  const guarded = await guard;
  await until(() => guarded.stdin === 'hang-up\n');
  guarded.finish(nonZero(1));
  await once(guarded.socket, 'close');
});

test('a terminal works without a guard, and that is logged', async (t) => {
  const warnings: string[] = [];
  const logger = { ...nullLogger, warn: (message: string) => warnings.push(message) };
  const refuse = (exec: ServedExec) => exec.finish({ status: 'Failure', message: 'no more processes' });
  const { shell, output } = await open(t, logger, refuse);
  shell.send(1, `${mark(shell)}$ `);
  await until(() => warnings.length > 0);
  shell.send(1, 'more');
  await until(() => output() === '$ more');
});

test('a shell that does not tell its process id is shown all the same', async (t) => {
  const { shell, output } = await open(t);
  const text = 'x'.repeat(5000);
  shell.send(1, text);
  await until(() => output() === text);
});

test('a broken connection is lost, and the guard hangs the shell up', async (t) => {
  const { shell, guard, end } = await open(t);
  shell.send(1, mark(shell));
  const guarded = await guard;
  guarded.socket.ping();
  await once(guarded.socket, 'pong');
  shell.socket.terminate();
  const ended = await end;
  assert.equal(ended.kind, 'lost');
  await until(() => guarded.stdin === 'hang-up\n');
  guarded.finish(nonZero(1));
  await once(guarded.socket, 'close');
});

test('a shell that its lost guard has hung up counts as lost', async (t) => {
  const warnings: string[] = [];
  const { shell, guard, end } = await open(t, { ...nullLogger, warn: (message) => warnings.push(message) });
  shell.send(1, mark(shell));
  (await guard).socket.terminate();
  await until(() => warnings.length > 0);
  shell.finish(nonZero(129));
  assert.equal((await end).kind, 'lost');
});

test('what is written and resized arrives in order', async (t) => {
  const { terminal, shell } = await open(t);
  terminal.write(Buffer.from('echo grün\r'));
  terminal.resize({ columns: 132, rows: 43 });
  await until(() => shell.sizes.length === 2);
  assert.equal(shell.stdin, 'echo grün\r');
  assert.deepEqual(shell.sizes[1], { Width: 132, Height: 43 });
});

test('while paused nothing is read, and afterwards nothing is missing', async (t) => {
  const { terminal, shell, guard, output } = await open(t);
  shell.send(1, mark(shell));
  await guard;
  terminal.pause();
  for (let line = 0; line < 1000; line++) shell.send(1, `${line}\n`);
  shell.socket.ping();
  for (let turns = 0; turns < 20; turns++) await turn();
  assert.equal(output(), '');
  terminal.resume();
  await until(() => output().endsWith('999\n'));
  assert.equal(output().split('\n').length, 1001);
});
