import { setTimeout as sleep } from 'node:timers';

/** Timers that end with their owner. */
export class Later {
  readonly #timers = new Set<NodeJS.Timeout>();
  #isDisposed = false;

  run(delayMs: number, action: () => void): void {
    if (this.#isDisposed) return;
    const timer = sleep(() => {
      this.#timers.delete(timer);
      action();
    }, delayMs);
    this.#timers.add(timer);
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
