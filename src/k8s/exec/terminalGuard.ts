import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { toError } from '../../base/toError.ts';
import { ExecSocket } from './execSocket.ts';
import type { ExecStatus } from './execStatus.ts';
import { hangUpWord, leaveWord } from './shellScripts.ts';

export interface TerminalGuardOptions {
  readonly clock: Clock;
  readonly connect: (signal: AbortSignal) => Promise<WebSocket>;
  /** There is no guard (any more): the terminal works, and its shell may outlive us. */
  readonly onLost: (error: Error) => void;
}

/** How long hanging up may take; then the connection is cut, which the guard understands too. */
const hangUpWithinMs = 5000;

/** The connection whose end hangs a terminal's shell up. Disposing it does so now. */
export class TerminalGuard implements Disposable {
  readonly #options: TerminalGuardOptions;
  readonly #opening = new AbortController();
  #state: 'guarding' | 'hangingUp' | 'gone' = 'guarding';
  #socket: ExecSocket | undefined;
  #timer: Disposable = toDisposable(() => undefined);

  constructor(options: TerminalGuardOptions) {
    this.#options = options;
    options.connect(this.#opening.signal).then(
      (socket) => this.#onOpen(socket),
      (error: unknown) => this.#onEnd(toError(error)),
    );
  }

  /** The shell has ended by itself. */
  leave(): void {
    if (this.#state !== 'guarding') return;
    this.#state = 'gone';
    this.#socket?.write(new TextEncoder().encode(leaveWord));
    this.#socket?.dispose();
    // One that is only being opened finds no shell to hang up.
    this.#opening.abort();
  }

  /** One that is being opened hangs the shell up as soon as it is there. */
  dispose(): void {
    if (this.#state !== 'guarding') return;
    this.#state = 'hangingUp';
    if (this.#socket) this.#hangUp(this.#socket);
  }

  #onOpen(socket: WebSocket): void {
    const guard = new ExecSocket(socket, this.#options.clock, {
      onOutput: () => undefined,
      onEnd: (end) => this.#onEnd(end.kind === 'lost' ? end.error : new Error(describe(end))),
    });
    guard.resume();
    this.#socket = guard;
    if (this.#state === 'gone') guard.dispose();
    if (this.#state === 'hangingUp') this.#hangUp(guard);
  }

  #hangUp(guard: ExecSocket): void {
    guard.write(new TextEncoder().encode(hangUpWord));
    this.#timer = this.#options.clock.setTimeout(() => guard.dispose(), hangUpWithinMs);
  }

  #onEnd(error: Error): void {
    this.#timer.dispose();
    if (this.#state === 'guarding') this.#options.onLost(error);
    this.#state = 'gone';
  }
}

function describe(end: ExecStatus): string {
  return end.kind === 'exited' ? `the guard ended with code ${end.exitCode}` : end.message;
}
