import type { Clock } from '../../../base/clock.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../../base/disposable.ts';

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly timeoutError: () => Error;
  /** Each of them ends it with its reason. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/** A signal that aborts with the first of others, or after a time that can be started anew. */
export class Deadline implements Disposable {
  readonly #options: DeadlineOptions;
  readonly #abort = new AbortController();
  readonly #owned = new DisposableStore();
  #timer: Disposable | undefined;

  constructor(options: DeadlineOptions) {
    this.#options = options;
    for (const signal of options.signals) if (signal) this.#follow(signal);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  startTimer(): void {
    const { clock, timeoutMs, timeoutError } = this.#options;
    this.#timer?.dispose();
    this.#timer = clock.setTimeout(() => this.#abort.abort(timeoutError()), timeoutMs);
  }

  /** From now on only the other signals count. */
  stopTimer(): void {
    this.#timer?.dispose();
  }

  dispose(): void {
    this.stopTimer();
    this.#owned.dispose();
  }

  #follow(signal: AbortSignal): void {
    const onAbort = () => this.#abort.abort(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    this.#owned.add(toDisposable(() => signal.removeEventListener('abort', onAbort)));
  }
}
