import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { reduceSession } from '../../../src/terminal/sessionReducer.ts';
import { initialSessionState, type SessionEffect, type SessionEvent } from '../../../src/terminal/sessionState.ts';

const size = { columns: 100, rows: 30 };
const request = '\x1b[?9999$p';
const reply = '\x1b[?9999;0$y';

/** All effects of these events, from the beginning. */
function run(events: readonly SessionEvent[], hadShell = false) {
  let state = initialSessionState('box', hadShell);
  const effects: SessionEffect[] = [];
  let last: readonly SessionEffect[] = [];
  for (const event of events) {
    const step = reduceSession(state, event);
    state = step.state;
    last = step.effects;
    effects.push(...step.effects);
  }
  return { state, effects, last };
}

const kinds = (effects: readonly SessionEffect[]) => effects.map(({ kind }) => kind);
const output = (text: string): SessionEvent => ({ kind: 'output', bytes: Buffer.from(text) });
const input = (data: string): SessionEvent => ({ kind: 'input', data });
const opened: readonly SessionEvent[] = [{ kind: 'started', size }, { kind: 'opened' }];
const half = 'x'.repeat(512 * 1024);
const exited: readonly SessionEvent[] = [...opened, { kind: 'exited', exitCode: 3 }];
const lost: readonly SessionEvent[] = [...opened, { kind: 'lost', reason: 'no answer' }];
const armed: SessionEvent = { kind: 'keysArmed' };

function announced(effects: readonly SessionEffect[]): string[] {
  return effects.flatMap((effect) => (effect.kind === 'announce' ? [effect.message.template] : []));
}

test('it connects with the size of the terminal, and sends the size again once open', () => {
  const { state, effects } = run(opened);
  assert.equal(state.phase, 'open');
  assert.deepEqual(kinds(effects), ['announce', 'connect', 'write', 'resize']);
  assert.deepEqual(effects[1], { kind: 'connect', size });
});

test('what is typed while connecting is sent once open', () => {
  const { last } = run([{ kind: 'started', size }, input('ls'), input('\r'), { kind: 'opened' }]);
  assert.deepEqual(last.at(-1), { kind: 'send', data: 'ls\r' });
});

test('what is typed while connecting is bounded', () => {
  const many = Array.from({ length: 100 }, () => input('x'.repeat(1000)));
  const { state } = run([{ kind: 'started', size }, ...many]);
  assert.ok(state.queuedInput.length > 60_000 && state.queuedInput.length <= 64 * 1024);
});

test('waiting replaces the line of progress, and is cut to the width', () => {
  const { last } = run([
    { kind: 'started', size },
    { kind: 'waiting', message: 'ContainerCreating' },
  ]);
  const [effect] = last;
  assert.equal(effect?.kind, 'announce');
  assert.equal(effect.before.startsWith('\r\x1b[2K'), true);
  assert.equal(effect.maxLength, 99);
});

test('a character that is cut between two outputs is written whole', () => {
  const bytes = Buffer.from('→');
  const { effects } = run([
    ...opened,
    { kind: 'output', bytes: bytes.subarray(0, 1) },
    { kind: 'output', bytes: bytes.subarray(1) },
  ]);
  assert.deepEqual(effects.at(-1), { kind: 'write', text: '→' });
});

test('every half MiB an acknowledgement is asked for behind the output', () => {
  const { last, state } = run([...opened, output(half)]);
  assert.deepEqual(last, [{ kind: 'write', text: half + request }]);
  assert.equal(state.flow.isPaused, false);
});

test('more than one MiB unacknowledged pauses, and an acknowledgement resumes', () => {
  const paused = run([...opened, output(half), output(half), output('x')]);
  assert.equal(paused.state.flow.isPaused, true);
  assert.deepEqual(kinds(paused.last), ['write', 'startTimer', 'pause']);
  const resumed = reduceSession(paused.state, input(`${reply}a`));
  assert.deepEqual(kinds(resumed.effects), ['stopTimer', 'resume', 'send']);
  assert.deepEqual(resumed.effects.at(-1), { kind: 'send', data: 'a' });
});

test('an acknowledgement that never comes does not stop the session for ever', () => {
  const paused = run([...opened, output(half), output(half), output('x')]);
  const { state, effects } = reduceSession(paused.state, { kind: 'acknowledgementOverdue' });
  assert.equal(state.flow.isPaused, false);
  assert.deepEqual(kinds(effects), ['stopTimer', 'resume']);
});

test('the sandbox cannot acknowledge in the name of the terminal', () => {
  const { last } = run([...opened, output(`a${request}b`)]);
  assert.deepEqual(last, [{ kind: 'write', text: 'ab' }]);
});

test('it says how the shell ended, and Enter closes with the exit code', () => {
  const ended = run(exited);
  assert.equal(ended.state.phase, 'exited');
  assert.match(announced(ended.last)[0] ?? '', /exited with code/);
  const { state, last } = run([...exited, armed, input('\r')]);
  assert.equal(state.phase, 'closed');
  assert.deepEqual(last.at(-1), { kind: 'close', exitCode: 3 });
});

test('R reconnects, and the new shell is announced as new', () => {
  const { state, last } = run([...lost, armed, input('R')]);
  assert.equal(state.phase, 'connecting');
  assert.deepEqual(kinds(last), ['write', 'announce', 'connect']);
  assert.match(announced(reduceSession(state, { kind: 'opened' }).effects).join(), /new shell/);
});

test('a tab that is opened again says that its shell is new', () => {
  assert.match(announced(run(opened, true).effects).join(), /new shell/);
});

test('keys that were on their way when it ended decide nothing', () => {
  for (const key of ['\r', 'r', 'R', '\x04']) assert.deepEqual(run([...lost, input(key)]).last, []);
});

test('a paste decides nothing after the end', () => {
  for (const text of ['rm -rf x\r', 'Rr', '\r\r']) assert.deepEqual(run([...lost, armed, input(text)]).last, []);
});

test('a shell that cannot be opened can be tried again', () => {
  const { state, last } = run([
    { kind: 'started', size },
    { kind: 'connectFailed', reason: 'gone' },
  ]);
  assert.equal(state.phase, 'failed');
  assert.match(announced(last)[0] ?? '', /try again/);
  assert.equal(reduceSession({ ...state, areKeysArmed: true }, input('r')).state.phase, 'connecting');
});

test('the alternate screen is left at the end only where it was entered', () => {
  const text = (events: readonly SessionEvent[]) =>
    run(events)
      .last.flatMap((effect) => (effect.kind === 'announce' ? [effect.before] : []))
      .join('');
  assert.match(text([...opened, output('\x1b[?1049h'), { kind: 'lost', reason: 'x' }]), /\x1b\[\?1049l/);
  assert.doesNotMatch(text(lost), /\x1b\[\?1049l/);
});

test('modes that a lost program left on do not outlive it, least of all those that change what keys send', () => {
  const text = run(lost)
    .last.flatMap((effect) => (effect.kind === 'announce' ? [effect.before] : []))
    .join('');
  // Kitty's and xterm's keyboards, Windows' input, insertion, line feeds, origin, frames that wait for their end.
  for (const off of [
    '\x1b[=0u',
    '\x1b[>4m',
    '\x1b[?9001l',
    '\x1b[4l',
    '\x1b[20l',
    '\x1b[?6l',
    '\x1b[?2026l',
    '\x1b[?2031l',
  ]) {
    assert.ok(text.includes(off), JSON.stringify(off));
  }
});

test('closing hangs up, and nothing happens afterwards', () => {
  const { state, last } = run([...opened, { kind: 'closed' }]);
  assert.ok(kinds(last).includes('hangUp'));
  for (const event of [output('x'), input('R'), ...opened, { kind: 'closed' } as const]) {
    assert.deepEqual(reduceSession(state, event), { state, effects: [] });
  }
});

test('a new size is sent on while open, and kept while not', () => {
  const resized: SessionEvent = { kind: 'resized', size: { columns: 132, rows: 43 } };
  assert.deepEqual(run([...opened, resized]).last, [{ kind: 'resize', size: { columns: 132, rows: 43 } }]);
  assert.deepEqual(run([...opened, { kind: 'resized', size }]).last, []);
  const { last } = run([...exited, resized, armed, input('r')]);
  assert.deepEqual(last.at(-1), { kind: 'connect', size: { columns: 132, rows: 43 } });
});

const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  fc.constantFrom<SessionEvent>(
    { kind: 'started', size },
    { kind: 'opened' },
    { kind: 'connectFailed', reason: 'x' },
    { kind: 'exited', exitCode: 0 },
    { kind: 'lost', reason: 'x' },
    { kind: 'acknowledgementOverdue' },
    armed,
    input('r'),
    input('a'),
    input(reply),
  ),
  { weight: 2, arbitrary: fc.constantFrom(output(half), output('x')) },
);

test('whatever happens, it is paused exactly as long as something can resume it', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let state = initialSessionState('box', false);
      let isPaused = false;
      let isTimerRunning = false;
      for (const event of events) {
        const step = reduceSession(state, event);
        state = step.state;
        for (const effect of step.effects) {
          if (effect.kind === 'pause') isPaused = true;
          // A connection that has ended is not paused any more.
          if (effect.kind === 'resume' || effect.kind === 'hangUp') isPaused = false;
          if (effect.kind === 'startTimer' && effect.timer === 'acknowledgementOverdue') isTimerRunning = true;
          if (effect.kind === 'stopTimer' && effect.timer === 'acknowledgementOverdue') isTimerRunning = false;
        }
        assert.equal(isPaused, state.flow.isPaused);
        assert.equal(isTimerRunning, isPaused);
      }
    }),
    { numRuns: 300 },
  );
});
