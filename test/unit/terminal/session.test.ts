import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../../../src/base/event.ts';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import type { TerminalConnection, TerminalEnd, TerminalSize } from '../../../src/sandbox/service.ts';
import { TerminalSession, type TerminalOpenRequest, type TerminalPhase } from '../../../src/terminal/session.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

class FakeConnection implements TerminalConnection {
  readonly output = new Emitter<Uint8Array>();
  readonly end = new Emitter<TerminalEnd>();
  readonly onOutput = this.output.event;
  readonly onEnd = this.end.event;
  readonly sizes: TerminalSize[] = [];
  written = '';
  isPaused = false;
  isDisposed = false;

  write(data: Uint8Array): void {
    this.written += Buffer.from(data).toString();
  }
  resize(size: TerminalSize): void {
    this.sizes.push(size);
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  dispose(): void {
    this.isDisposed = true;
  }
}

function rig(isReopened = false) {
  const clock = new ManualClock();
  const requests: (TerminalOpenRequest & {
    resolve(connection: TerminalConnection): void;
    reject(error: Error): void;
  })[] = [];
  const shown = { text: '', closedWith: [] as (number | undefined)[] };
  const session = new TerminalSession({
    open: (request) => new Promise((resolve, reject) => void requests.push({ ...request, resolve, reject })),
    frontEnd: {
      write: (data) => void (shown.text += data),
      close: (exitCode) => void shown.closedWith.push(exitCode),
    },
    clock,
    target: 'box',
    isReopened,
  });
  return { clock, requests, shown, session };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function openRig() {
  const all = rig();
  all.session.start({ columns: 100, rows: 30 });
  await settled();
  const connection = new FakeConnection();
  all.requests[0]?.resolve(connection);
  await settled();
  return { ...all, connection };
}

test('keys go to the shell, output to the terminal, and sizes along', async () => {
  const { session, connection, shown, requests } = await openRig();
  assert.deepEqual(requests[0]?.size, { columns: 100, rows: 30 });
  session.input('ls\r');
  session.resize({ columns: 132, rows: 43 });
  connection.output.fire(Buffer.from('a\x1b]52;c;aGk=\x07b'));
  assert.equal(connection.written, 'ls\r');
  assert.deepEqual(connection.sizes.at(-1), { columns: 132, rows: 43 });
  assert.match(shown.text, /ab$/);
});

test('the end is shown, and Enter closes the tab with the exit code', async () => {
  const { session, connection, shown, clock } = await openRig();
  connection.end.fire({ kind: 'exited', exitCode: 3 });
  assert.match(shown.text, /exited with code 3 — press Enter to close, R to reconnect/);
  clock.advance(1000);
  session.input('\r');
  assert.deepEqual(shown.closedWith, [3]);
  assert.equal(clock.pendingTimers, 0);
});

test('after a lost connection R opens a new shell and says so', async () => {
  const { session, connection, shown, clock, requests } = await openRig();
  connection.end.fire({ kind: 'lost', error: new SandboxError('ConnectionLost', 'No answer for 15 seconds.') });
  assert.match(shown.text, /No answer for 15 seconds — press R to open a new shell, Enter to close/);
  clock.advance(1000);
  session.input('r');
  await settled();
  requests[1]?.resolve(new FakeConnection());
  await settled();
  assert.equal(session.phase, 'open');
  assert.match(shown.text, /This is a new shell/);
  // The first connection is over, whatever it still says.
  connection.output.fire(Buffer.from('late'));
  assert.doesNotMatch(shown.text, /late/);
});

test('a failure to open is shown with its way out', async () => {
  const { session, requests, shown } = rig();
  session.start(undefined);
  await settled();
  requests[0]?.reject(new SandboxError('SandboxNotRunning', 'The sandbox is paused.', { hint: 'Resume it.' }));
  await settled();
  assert.match(shown.text, /no terminal in box: The sandbox is paused \(Resume it\)/);
  assert.equal(session.phase, 'failed');
});

test('an error that is thrown at once is shown too', async () => {
  const shown: string[] = [];
  const session = new TerminalSession({
    open: () => {
      throw new Error('nothing here\x1b[2J');
    },
    frontEnd: { write: (data) => void shown.push(data), close: () => undefined },
    clock: new ManualClock(),
    target: 'box',
  });
  session.start(undefined);
  await settled();
  assert.match(shown.join(''), /nothing here \[2J/);
});

test('progress is shown while waiting', async () => {
  const { session, requests, shown } = rig();
  session.start(undefined);
  await settled();
  requests[0]?.onWaiting('ContainerCreating');
  assert.match(shown.text, /Connecting to box ….*\r\x1b\[2K\x1b\[90mContainerCreating/);
});

test('disposing while connecting aborts, and a connection that comes too late is ended', async () => {
  const { session, requests } = rig();
  session.start(undefined);
  await settled();
  session.dispose();
  assert.equal(requests[0]?.signal.aborted, true);
  const connection = new FakeConnection();
  requests[0].resolve(connection);
  await settled();
  assert.equal(connection.isDisposed, true);
});

test('disposing hangs the shell up and writes nothing more', async () => {
  const { session, connection, shown } = await openRig();
  const before = shown.text;
  session.dispose();
  connection.output.fire(Buffer.from('late'));
  session.input('x');
  assert.equal(connection.isDisposed, true);
  assert.equal(shown.text, before);
});

test('a terminal that does not keep up pauses the shell until it has', async () => {
  const { session, connection, shown, clock } = await openRig();
  for (let count = 0; count < 20; count++) connection.output.fire(Buffer.alloc(64 * 1024, 'x'));
  assert.equal(connection.isPaused, true);
  const requested = shown.text.split('\x1b[?9999$p').length - 1;
  assert.equal(requested, 2);
  session.input('\x1b[?9999;0$y');
  assert.equal(connection.isPaused, false);
  assert.equal(connection.written, '');
  assert.equal(clock.pendingTimers, 0);
});

test('phases are told in order, and translated messages are used', async () => {
  const phases: TerminalPhase[] = [];
  const shown: string[] = [];
  const session = new TerminalSession({
    open: () => Promise.reject(new Error('x')),
    frontEnd: {
      write: (data) => void shown.push(data),
      close: () => undefined,
      translate: (template, args) => `T(${template.slice(0, 5)} ${String(args['target'])})`,
    },
    clock: new ManualClock(),
    target: 'box',
  });
  session.onDidChangePhase((phase) => phases.push(phase));
  session.start(undefined);
  await settled();
  session.dispose();
  assert.deepEqual(phases, ['connecting', 'failed', 'closed']);
  assert.match(shown.join(''), /T\(Conne box\)/);
});
