import type { WebSocket } from 'ws';
import { assertNever } from '../../base/assertNever.ts';
import type { Clock } from '../../base/clock.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import type { TerminalConnection, TerminalEnd, TerminalSize } from '../../sandbox/service.ts';
import { fromMessage, type ExecPod } from './execErrors.ts';
import { ExecSocket, type ExecEnd } from './execSocket.ts';
import { ShellMarker } from './shellMarker.ts';
import { terminalMark } from './shellScripts.ts';
import { TerminalGuard } from './terminalGuard.ts';

/** How long a shell that is to be hung up may take to say which process it is. */
const markWithinMs = 5000;

/** Input that waits for the network. A paste of a person is far below. */
const maxBufferedInputBytes = 16 * 1024 * 1024;

export interface ShellConnectionOptions {
  /** Open, and paused if its maker could do so. */
  readonly socket: WebSocket;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pod: ExecPod;
  /** The one that the terminal's script was given. */
  readonly id: string;
  readonly size: TerminalSize;
  readonly openGuard: (processId: number, signal: AbortSignal) => Promise<WebSocket>;
}

/** A shell on a terminal in a pod. Reads nothing until somebody listens to the output. */
export class ShellConnection implements TerminalConnection {
  readonly #options: ShellConnectionOptions;
  readonly #socket: ExecSocket;
  readonly #marker: ShellMarker;
  readonly #output = new Emitter<Uint8Array>();
  readonly #end = new Emitter<TerminalEnd>();
  #guard: TerminalGuard | undefined;
  #markWait: Disposable = toDisposable(() => undefined);
  #isGuardLost = false;
  #isPaused = false;
  #isHeard = false;
  #isDisposed = false;
  #isInputRefused = false;

  constructor(options: ShellConnectionOptions) {
    this.#options = options;
    this.#marker = new ShellMarker(terminalMark(options.id));
    this.#socket = new ExecSocket(options.socket, options.clock, {
      onOutput: (_output, data) => this.#onOutput(data),
      onEnd: (end) => this.#onEnd(end),
    });
    this.#socket.pause();
    this.#socket.resize(options.size);
  }

  readonly onOutput: Event<Uint8Array> = (listener) => this.#hear(this.#output.event(listener));

  readonly onEnd: Event<TerminalEnd> = (listener) => this.#end.event(listener);

  /**
   * Input is dropped from the moment on when 16 MiB wait, until the network has taken them all: so what is lost is the
   * end of a paste, never a part in its middle.
   */
  write(data: Uint8Array): void {
    if (this.#isDisposed) return;
    const { bufferedBytes } = this.#socket;
    if (bufferedBytes === 0) this.#isInputRefused = false;
    if (!this.#isInputRefused && bufferedBytes + data.length > maxBufferedInputBytes) {
      this.#isInputRefused = true;
      this.#options.logger.warn('terminal input dropped', { pod: this.#options.pod.podName, bufferedBytes });
    }
    if (!this.#isInputRefused) this.#socket.write(data);
  }

  resize(size: TerminalSize): void {
    if (!this.#isDisposed) this.#socket.resize(size);
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#isHeard && !this.#isDisposed) this.#socket.resume();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#output.dispose();
    this.#end.dispose();
    if (this.#marker.isDone) return this.#hangUp();
    // Without its process id the shell cannot be hung up, so it is waited for.
    this.#markWait = this.#options.clock.setTimeout(() => this.#hangUp(), markWithinMs);
    this.#socket.resume();
  }

  #hangUp(): void {
    this.#markWait.dispose();
    this.#guard?.dispose();
    this.#socket.dispose();
  }

  /** Reads from the next turn on, so that a listener of the end is there too. */
  #hear(subscription: Disposable): Disposable {
    if (!this.#isHeard) {
      this.#isHeard = true;
      setImmediate(() => {
        if (!this.#isPaused && !this.#isDisposed) this.#socket.resume();
      });
    }
    return subscription;
  }

  #onOutput(data: Uint8Array): void {
    const wasDone = this.#marker.isDone;
    const passed = this.#marker.push(data);
    if (!wasDone && this.#marker.isDone) {
      this.#startGuard(this.#marker.processId);
      if (this.#isDisposed) this.#hangUp();
    }
    if (passed.length > 0) this.#output.fire(passed);
  }

  #startGuard(processId: number | undefined): void {
    const { clock, logger, pod, openGuard } = this.#options;
    const onLost = (error: Error) => {
      this.#isGuardLost = true;
      logger.warn('terminal without a guard: its shell may outlive the connection', {
        pod: pod.podName,
        error: error.message,
      });
    };
    if (processId === undefined) return onLost(new Error('the shell did not tell its process id'));
    this.#guard = new TerminalGuard({ clock, connect: (signal) => openGuard(processId, signal), onLost });
  }

  #onEnd(end: ExecEnd): void {
    this.#isDisposed = true;
    this.#markWait.dispose();
    const held = this.#marker.flush();
    if (held.length > 0) this.#output.fire(held);
    // Where the shell's fate is unknown, the guard ends it.
    if (end.kind === 'lost') this.#guard?.dispose();
    else this.#guard?.leave();
    this.#end.fire(this.#toTerminalEnd(end));
    this.#output.dispose();
    this.#end.dispose();
  }

  #toTerminalEnd(end: ExecEnd): TerminalEnd {
    switch (end.kind) {
      case 'exited':
        // A guard whose connection broke hangs the shell up.
        if (this.#isGuardLost && (end.exitCode === 129 || end.exitCode === 137)) {
          const message = 'The connection that guards the shell was lost, which ended the shell.';
          return { kind: 'lost', error: new SandboxError('ConnectionLost', message) };
        }
        return { kind: 'exited', exitCode: end.exitCode };
      case 'failed':
        return { kind: 'lost', error: fromMessage(end.message, this.#options.pod) };
      case 'lost':
        return { kind: 'lost', error: end.error };
      default:
        return assertNever(end);
    }
  }
}
