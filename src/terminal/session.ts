import { assertNever } from '../base/assertNever.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import { toError } from '../base/toError.ts';
import { isSandboxError } from '../sandbox/errors.ts';
import type { TerminalConnection, TerminalEnd, TerminalSize } from '../sandbox/service.ts';
import { formatMessage } from './sessionMessages.ts';
import { reduceSession } from './sessionReducer.ts';
import {
  initialSessionState,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  type SessionTimer,
  type TerminalPhase,
} from './sessionState.ts';
import { toPlainText } from './plainText.ts';

export type { TerminalPhase } from './sessionState.ts';

/** What shows the terminal: VS Code's Pseudoterminal, a browser. */
export interface TerminalFrontEnd {
  /** Text that is filtered already; lines of the session's own end in `\r\n`. */
  write(data: string): void;
  /** The person has read how it ended: close the tab. */
  close(exitCode: number | undefined): void;
  /** Translates a template with `{name}` places; default: English. */
  translate?(template: string, args: Readonly<Record<string, string | number>>): string;
}

/** One attempt to open a shell. */
export interface TerminalOpenRequest {
  readonly size: TerminalSize;
  readonly signal: AbortSignal;
  /** Shows one line, translated already, until the shell is there. */
  readonly onWaiting: (message: string) => void;
}

export interface TerminalSessionOptions {
  readonly open: (request: TerminalOpenRequest) => Promise<TerminalConnection>;
  readonly frontEnd: TerminalFrontEnd;
  readonly clock: Clock;
  /** The sandbox's name, for messages. */
  readonly target: string;
  /** The person had a shell here before, as in a tab that is opened again after a window reload. */
  readonly isReopened?: boolean;
}

/** Runs the session reducer's effects: the part that every front end has in common. */
export class TerminalSession implements Disposable {
  readonly #options: TerminalSessionOptions;
  readonly #phases = new Emitter<TerminalPhase>();
  readonly #timers = new Map<SessionTimer, Disposable>();
  readonly #events: SessionEvent[] = [];
  #state: SessionState;
  #isRunning = false;
  #attempt = new AbortController();
  #connection: TerminalConnection | undefined;

  constructor(options: TerminalSessionOptions) {
    this.#options = options;
    this.#state = initialSessionState(options.target, options.isReopened ?? false);
  }

  get phase(): TerminalPhase {
    return this.#state.phase;
  }

  readonly onDidChangePhase: Event<TerminalPhase> = (listener) => this.#phases.event(listener);

  /** The front end is ready. Without a size: 80 × 24 until the first `resize`. */
  start(size: TerminalSize | undefined): void {
    this.#dispatch({ kind: 'started', size });
  }

  /** What the terminal sends, unfiltered. */
  input(data: string): void {
    this.#dispatch({ kind: 'input', data });
  }

  resize(size: TerminalSize): void {
    this.#dispatch({ kind: 'resized', size });
  }

  /** Hangs the shell up. Nothing is written afterwards. */
  dispose(): void {
    this.#dispatch({ kind: 'closed' });
  }

  /** One after the other: an effect may bring the next event with it. */
  #dispatch(event: SessionEvent): void {
    this.#events.push(event);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) this.#handle(next);
    } finally {
      this.#isRunning = false;
    }
  }

  #handle(event: SessionEvent): void {
    const { phase } = this.#state;
    const { state, effects } = reduceSession(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
    if (state.phase !== phase) this.#phases.fire(state.phase);
    if (state.phase === 'closed') this.#phases.dispose();
  }

  #run(effect: SessionEffect): void {
    const { frontEnd } = this.#options;
    switch (effect.kind) {
      case 'connect':
        return this.#connect(effect.size);
      case 'write':
        return frontEnd.write(effect.text);
      case 'announce':
        return frontEnd.write(effect.before + this.#textOf(effect) + effect.after);
      case 'send':
        return this.#connection?.write(new TextEncoder().encode(effect.data));
      case 'resize':
        return this.#connection?.resize(effect.size);
      case 'pause':
        return this.#connection?.pause();
      case 'resume':
        return this.#connection?.resume();
      case 'startTimer':
        return this.#startTimer(effect.timer, effect.delayMs);
      case 'stopTimer':
        return this.#timers.get(effect.timer)?.dispose();
      case 'hangUp':
        this.#attempt.abort();
        this.#connection?.dispose();
        this.#connection = undefined;
        return;
      case 'close':
        return frontEnd.close(effect.exitCode);
      default:
        return assertNever(effect);
    }
  }

  #textOf({ message, maxLength }: SessionEffect & { kind: 'announce' }): string {
    const { frontEnd } = this.#options;
    const { template, args } = message;
    const text = frontEnd.translate?.(template, args) ?? formatMessage(template, args);
    return toPlainText(text, maxLength);
  }

  #startTimer(timer: SessionTimer, delayMs: number): void {
    this.#timers.get(timer)?.dispose();
    this.#timers.set(
      timer,
      this.#options.clock.setTimeout(() => this.#dispatch({ kind: timer }), delayMs),
    );
  }

  #connect(size: TerminalSize): void {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const { signal } = attempt;
    const onWaiting = (message: string) => {
      if (!signal.aborted) this.#dispatch({ kind: 'waiting', message });
    };
    const opening = Promise.resolve().then(() => this.#options.open({ size, signal, onWaiting }));
    opening.then(
      (connection) => {
        if (signal.aborted) connection.dispose();
        else this.#onOpened(connection);
      },
      (thrown: unknown) => {
        if (!signal.aborted) this.#dispatch({ kind: 'connectFailed', reason: reasonOf(toError(thrown)) });
      },
    );
  }

  #onOpened(connection: TerminalConnection): void {
    this.#connection = connection;
    // Before the listeners, so that no output comes while it counts as connecting.
    this.#dispatch({ kind: 'opened' });
    const isCurrent = () => this.#connection === connection;
    connection.onOutput((bytes) => {
      if (isCurrent()) this.#dispatch({ kind: 'output', bytes });
    });
    connection.onEnd((end) => {
      if (isCurrent()) this.#dispatch(toEvent(end));
    });
  }
}

function toEvent(end: TerminalEnd): SessionEvent {
  if (end.kind === 'exited') return { kind: 'exited', exitCode: end.exitCode };
  // The keys that are offered are the way out.
  return { kind: 'lost', reason: end.error.message.replace(/\.$/, '') };
}

/** Fits into a sentence that goes on. */
function reasonOf(error: Error): string {
  const sentence = error.message.replace(/\.$/, '');
  return isSandboxError(error) && error.hint ? `${sentence} (${error.hint.replace(/\.$/, '')})` : sentence;
}
