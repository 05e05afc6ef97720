/**
 * A terminal session as a pure function of what happens, the same for every front end:
 * idle → connecting → open → exited or lost → (R) connecting …, or → (Enter) closed.
 *
 * Back-pressure: more than 1 MiB that the terminal has not acknowledged pauses the sandbox's output. A terminal that is
 * hidden acknowledges late, and the output rightly waits for it. One whose answer got lost must not stop the session for
 * ever: each time half a minute passes without one, the oldest request is given up and half a MiB more may flow.
 */
import { assertNever } from '../base/assertNever.ts';
import type { TerminalSize } from '../sandbox/service.ts';
import { acknowledgementRequest } from './acknowledgement.ts';
import { filterInput } from './inputFilter.ts';
import { afterAcknowledgements, afterWrite, initialOutputFlow, type OutputFlow } from './outputFlow.ts';
import { sessionMessages, type SessionMessage } from './sessionMessages.ts';
import type { SessionEffect, SessionEvent, SessionState, SessionStep } from './sessionState.ts';
import { filterOutput, initialFilterState } from './terminalFilter.ts';
import { decodeUtf8, flushUtf8, noPendingBytes } from './utf8Decoder.ts';

const acknowledgementOverdueMs = 30_000;
const keysArmedAfterMs = 700;
const maxQueuedInputLength = 64 * 1024;

/** The next state, and what is to be done, in this order. */
export function reduceSession(state: SessionState, event: SessionEvent): SessionStep {
  if (state.phase === 'closed') return { state, effects: [] };
  switch (event.kind) {
    case 'started':
      return state.phase === 'idle' ? connect({ ...state, size: event.size ?? state.size }) : stay(state);
    case 'waiting':
      return state.phase === 'connecting' ? { state, effects: [progress(state, event.message, {})] } : stay(state);
    case 'opened':
      return state.phase === 'connecting' ? onOpened(state) : stay(state);
    case 'connectFailed':
      return state.phase === 'connecting' ? end(state, 'failed', event.reason) : stay(state);
    case 'output':
      return state.phase === 'open' ? onOutput(state, event.bytes) : stay(state);
    case 'exited':
      return state.phase === 'open' ? end(state, 'exited', event.exitCode) : stay(state);
    case 'lost':
      return state.phase === 'open' ? end(state, 'lost', event.reason) : stay(state);
    case 'input':
      return onInput(state, event.data);
    case 'resized':
      return onResized(state, event.size);
    case 'acknowledgementOverdue':
      return withFlow(state, afterAcknowledgements(state.flow, 1), []);
    case 'keysArmed':
      return stay({ ...state, areKeysArmed: true });
    case 'closed':
      return close(state, []);
    default:
      return assertNever(event);
  }
}

function stay(state: SessionState): SessionStep {
  return { state, effects: [] };
}

const clearLine = '\r\x1b[2K';
// Bright black and not faint: VS Code sees to the contrast of colours, and halves that of faint text.
const grey = '\x1b[90m';
const plain = '\x1b[0m';

function connect(state: SessionState): SessionStep {
  const next: SessionState = {
    ...state,
    phase: 'connecting',
    exitCode: undefined,
    areKeysArmed: false,
    pendingBytes: noPendingBytes,
    filter: initialFilterState,
    flow: initialOutputFlow,
    queuedInput: '',
  };
  const { target } = state;
  return {
    state: next,
    effects: [progress(next, sessionMessages.connecting, { target }), { kind: 'connect', size: next.size }],
  };
}

/** One line that the next one replaces, so it must not wrap. */
function progress({ size }: SessionState, template: string, args: SessionMessage['args']): SessionEffect {
  const maxLength = Math.max(1, size.columns - 1);
  return { kind: 'announce', message: { template, args }, before: clearLine + grey, after: plain, maxLength };
}

function paragraph(template: string, args: SessionMessage['args'], before: string): SessionEffect {
  return {
    kind: 'announce',
    message: { template, args },
    before: before + grey,
    after: `${plain}\r\n`,
    maxLength: undefined,
  };
}

function onOpened(state: SessionState): SessionStep {
  const { hadShell, queuedInput, size } = state;
  const effects: SessionEffect[] = [{ kind: 'write', text: clearLine }];
  if (hadShell) effects.push(paragraph(sessionMessages.newShell, {}, ''));
  // The size may have changed since the connection was asked for.
  effects.push({ kind: 'resize', size });
  if (queuedInput !== '') effects.push({ kind: 'send', data: queuedInput });
  return { state: { ...state, phase: 'open', hadShell: true, queuedInput: '' }, effects };
}

function onOutput(state: SessionState, bytes: Uint8Array): SessionStep {
  const decoded = decodeUtf8(state.pendingBytes, bytes);
  return write({ ...state, pendingBytes: decoded.pending }, decoded.text);
}

/** Filters and writes, and asks for an acknowledgement where it is time: after the filter every sequence is complete. */
function write(state: SessionState, text: string): SessionStep {
  const filtered = filterOutput(state.filter, text);
  const next = { ...state, filter: filtered.state };
  if (filtered.text === '') return stay(next);
  const { flow, isRequestDue } = afterWrite(state.flow, filtered.text.length);
  const written = isRequestDue ? filtered.text + acknowledgementRequest : filtered.text;
  return withFlow(next, flow, [{ kind: 'write', text: written }]);
}

/** Pauses or resumes as the flow says; the timer runs while it is paused, anew after each acknowledgement. */
function withFlow(state: SessionState, flow: OutputFlow, effects: readonly SessionEffect[]): SessionStep {
  const all = [...effects];
  const was = state.flow;
  if (flow.isPaused && (!was.isPaused || flow.requested.length < was.requested.length)) {
    all.push({ kind: 'startTimer', timer: 'acknowledgementOverdue', delayMs: acknowledgementOverdueMs });
  }
  if (flow.isPaused && !was.isPaused) all.push({ kind: 'pause' });
  if (!flow.isPaused && was.isPaused) {
    all.push({ kind: 'stopTimer', timer: 'acknowledgementOverdue' }, { kind: 'resume' });
  }
  return { state: { ...state, flow }, effects: all };
}

function onInput(state: SessionState, data: string): SessionStep {
  const { state: inputFilter, text, acknowledgements } = filterInput(state.inputFilter, data);
  const acknowledged = withFlow({ ...state, inputFilter }, afterAcknowledgements(state.flow, acknowledgements), []);
  if (text === '') return acknowledged;
  const step = onKeys(acknowledged.state, text);
  return { state: step.state, effects: [...acknowledged.effects, ...step.effects] };
}

function onKeys(state: SessionState, text: string): SessionStep {
  switch (state.phase) {
    case 'open':
      return { state, effects: [{ kind: 'send', data: text }] };
    case 'connecting': {
      // Whole chunks, so that no sequence is cut; what does not fit is dropped.
      const queuedInput = state.queuedInput + text;
      return stay(queuedInput.length > maxQueuedInputLength ? state : { ...state, queuedInput });
    }
    case 'exited':
    case 'lost':
    case 'failed':
      return onDecision(state, text);
    case 'idle':
    case 'closed':
      return stay(state);
    default:
      return assertNever(state.phase);
  }
}

/** Single keys only: a paste was meant for the shell. */
function onDecision(state: SessionState, text: string): SessionStep {
  if (!state.areKeysArmed) return stay(state);
  if (text === 'r' || text === 'R') {
    const step = connect(state);
    return { state: step.state, effects: [{ kind: 'write', text: '\r\n' }, ...step.effects] };
  }
  // Ctrl-D closes what has ended, as it ends a shell.
  if (text === '\r' || text === '\n' || text === '\r\n' || text === '\x04') {
    return close(state, [{ kind: 'close', exitCode: state.exitCode }]);
  }
  return stay(state);
}

function onResized(state: SessionState, size: TerminalSize): SessionStep {
  if (size.columns === state.size.columns && size.rows === state.size.rows) return stay(state);
  return { state: { ...state, size }, effects: state.phase === 'open' ? [{ kind: 'resize', size }] : [] };
}

/** What full-screen programs leave switched on when they do not end by themselves. */
const restoreModes = [
  plain,
  '\x1b]8;;\x1b\\',
  '\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l',
  // With the keyboards of kitty, xterm and Windows no key would be the one that is offered.
  '\x1b[=0u\x1b[>4m\x1b[?9001l\x1b[?2031l',
  // What is written next is shown at once, and where and as it is written.
  '\x1b[?2026l\x1b[4l\x1b[20l',
  // Setting the margins, and their origin, moves the cursor.
  '\x1b[?1l\x1b>\x1b[?7h\x1b[?25h\x1b7\x1b[r\x1b[?6l\x1b8',
  '\x1b(B',
].join('');

/** `detail`: the exit code, or why. */
function end(state: SessionState, phase: 'exited' | 'lost' | 'failed', detail: number | string): SessionStep {
  const { target } = state;
  const cut = write(state, flushUtf8(state.pendingBytes));
  const isExit = typeof detail === 'number';
  const args: SessionMessage['args'] = isExit ? { exitCode: detail } : { target, reason: detail };
  const before = phase === 'failed' ? clearLine : `${leaveScreen(cut.state)}${restoreModes}\r\n`;
  const next: SessionState = {
    ...cut.state,
    phase,
    exitCode: isExit ? detail : undefined,
    areKeysArmed: false,
    pendingBytes: noPendingBytes,
    filter: initialFilterState,
    flow: initialOutputFlow,
    queuedInput: '',
  };
  const effects: SessionEffect[] = [
    ...cut.effects,
    { kind: 'stopTimer', timer: 'acknowledgementOverdue' },
    { kind: 'hangUp' },
    paragraph(sessionMessages[phase], args, before),
    { kind: 'startTimer', timer: 'keysArmed', delayMs: keysArmedAfterMs },
  ];
  return { state: next, effects };
}

/** Only where it was entered: leaving it moves the cursor also where it was not. */
function leaveScreen({ filter }: SessionState): string {
  return filter.isAlternateScreen ? '\x1b[?1049l' : '';
}

function close(state: SessionState, last: readonly SessionEffect[]): SessionStep {
  const effects: SessionEffect[] = [
    { kind: 'stopTimer', timer: 'acknowledgementOverdue' },
    { kind: 'stopTimer', timer: 'keysArmed' },
    { kind: 'hangUp' },
    ...last,
  ];
  return { state: { ...state, phase: 'closed', queuedInput: '' }, effects };
}
