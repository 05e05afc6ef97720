import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';

/** A longer delay would be taken for none at all; nothing here lives for so long. */
const longestDelayMs = 2 ** 31 - 1;

/** Timers of a clock that end with their owner. */
export class Timers implements Disposable {
  readonly #clock: Clock;
  readonly #pending = new Set<Disposable>();
  #isDisposed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#clock.now();
  }

  /** Timers of the same clock that end with another owner. */
  child(): Timers {
    return new Timers(this.#clock);
  }

  /** Calls `action` after `delayMs`, or after 24 days if that is sooner, unless what is given back or all of it is disposed before. */
  run(delayMs: number, action: () => void): Disposable {
    if (this.#isDisposed) return { dispose() {} };
    const timer = this.#clock.setTimeout(
      () => {
        this.#pending.delete(timer);
        action();
      },
      Math.min(delayMs, longestDelayMs),
    );
    this.#pending.add(timer);
    return {
      dispose: () => {
        this.#pending.delete(timer);
        timer.dispose();
      },
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const timer of this.#pending) timer.dispose();
    this.#pending.clear();
  }
}
