import type { Clock } from '../../src/base/clock.ts';
import { toDisposable, type Disposable } from '../../src/base/disposable.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs = 1_000_000;
  readonly #timers = new Set<{ atMs: number; readonly fn: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  setTimeout(fn: () => void, delayMs: number): Disposable {
    const timer = { atMs: this.#nowMs + delayMs, fn };
    this.#timers.add(timer);
    return toDisposable(() => this.#timers.delete(timer));
  }

  /** Puts the clock forward or back, as a sleep or a correction does: the timers do not notice. */
  jump(byMs: number): void {
    this.#nowMs += byMs;
    for (const timer of this.#timers) timer.atMs += byMs;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Moves on, and calls what is due in the order of its time, each at its time. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      const due = [...this.#timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      this.#timers.delete(due);
      due.fn();
    }
    this.#nowMs = untilMs;
  }
}
