import type { Disposable } from '../../base/disposable.ts';
import type { Timers } from '../timers.ts';

export interface WorkQueueOptions {
  readonly timers: Timers;
  /** Does what there is to do for that key; false: it did not come off, and is to be tried again, ever later. */
  readonly sync: (key: string) => boolean;
  /** From the first key of an idle queue to the work on it. Default 0. */
  readonly delayMs?: number;
}

const firstRetryMs = 5;
const maxRetryMs = 1_000_000;
/** Others get a turn after so many keys. */
const maxKeysAtOnce = 100;

/** Work by key: each key at most once at a time, one timer for all that are due, none when there is nothing to do. */
export class WorkQueue implements Disposable {
  readonly #options: WorkQueueOptions;
  readonly #due = new Set<string>();
  readonly #later = new Map<string, { readonly atMs: number; readonly timer: Disposable }>();
  readonly #failures = new Map<string, number>();
  #timer: Disposable | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  add(key: string): void {
    this.#due.add(key);
    this.#arm(this.#options.delayMs ?? 0);
  }

  /** Adds it then, unless it is worked on before. */
  addAfter(key: string, delayMs: number): void {
    const { timers } = this.#options;
    const atMs = timers.now() + delayMs;
    const former = this.#later.get(key);
    if (former && former.atMs <= atMs) return;
    former?.timer.dispose();
    const timer = timers.run(delayMs, () => {
      this.#later.delete(key);
      this.add(key);
    });
    this.#later.set(key, { atMs, timer });
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    for (const { timer } of this.#later.values()) timer.dispose();
    this.#later.clear();
    this.#due.clear();
  }

  #arm(delayMs: number): void {
    this.#timer ??= this.#options.timers.run(delayMs, () => this.#run());
  }

  #run(): void {
    this.#timer = undefined;
    const keys: string[] = [];
    for (const key of this.#due) if (keys.push(key) === maxKeysAtOnce) break;
    // What is added meanwhile comes later, also where it is one of these keys.
    for (const key of keys) this.#due.delete(key);
    if (this.#due.size > 0) this.#arm(0);
    for (const key of keys) this.#work(key);
  }

  #work(key: string): void {
    this.#later.get(key)?.timer.dispose();
    this.#later.delete(key);
    if (this.#options.sync(key)) {
      this.#failures.delete(key);
      return;
    }
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(firstRetryMs * 2 ** failures, maxRetryMs));
  }
}
