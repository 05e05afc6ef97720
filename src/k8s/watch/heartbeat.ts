import type { Clock } from '../../base/clock.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { toError } from '../../base/toError.ts';
import { SandboxError } from '../../sandbox/errors.ts';

export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Asks the server something small. Rejects when nothing comes back. */
  readonly probe: () => Promise<void>;
  /** The server does not answer: what is open is half-open. */
  readonly onDead: (error: Error) => void;
}

/** The first bookmark of a watch comes only after a minute, so a silence of this long is looked into. */
const silenceMs = 15_000;
/** A timer that comes this late means that the machine slept. */
const lateMs = 10_000;

/** Notices that the server is gone although its connections look open: after a sleep, a change of network, a dead VPN. */
export class Heartbeat implements Disposable {
  readonly #options: HeartbeatOptions;
  #lastSignMs: number;
  #dueMs = 0;
  #timer: Disposable = toDisposable(() => undefined);
  #isDisposed = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#lastSignMs = options.clock.now();
    this.#schedule(silenceMs);
  }

  /** When anything last came from the server, in milliseconds since the epoch. */
  get lastSignMs(): number {
    return this.#lastSignMs;
  }

  noteSign(): void {
    this.#lastSignMs = this.#options.clock.now();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer.dispose();
  }

  #schedule(delayMs: number): void {
    const { clock } = this.#options;
    if (this.#isDisposed) return;
    this.#dueMs = clock.now() + delayMs;
    this.#timer = clock.setTimeout(() => void this.#beat(), delayMs);
  }

  async #beat(): Promise<void> {
    const { clock, probe } = this.#options;
    const nowMs = clock.now();
    const silentMs = nowMs - this.#lastSignMs;
    // A clock that was put back must not put the next look off for as long.
    if (silentMs < silenceMs) return this.#schedule(Math.min(silenceMs - silentMs, silenceMs));
    try {
      // The server would answer on a new connection, which says nothing of those that it closed meanwhile.
      if (nowMs - this.#dueMs > lateMs) throw new SandboxError('ConnectionLost', 'This machine was asleep.');
      await probe();
      this.noteSign();
    } catch (thrown) {
      if (!this.#isDisposed) this.#options.onDead(toError(thrown));
    }
    this.#schedule(silenceMs);
  }
}
