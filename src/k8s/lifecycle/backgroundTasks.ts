import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toError } from '../../base/toError.ts';

/** Clean-up that goes on behind finished calls; whoever ends waits for it, up to a limit. */
export class BackgroundTasks {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #running = new Set<Promise<void>>();

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** `what` is for the log, should it fail. */
  add(what: string, task: () => Promise<void>): void {
    const running: Promise<void> = task()
      .catch((thrown: unknown) => this.#logger.warn(`${what} failed`, { error: toError(thrown).message }))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Has the drain wait for work whose caller may go away before its end; answers the same promise. */
  track<T>(work: Promise<T>): Promise<T> {
    const running: Promise<void> = work
      .then(
        () => undefined,
        // Its caller is told.
        () => undefined,
      )
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    return work;
  }

  /** Resolves when all have ended, those added meanwhile included, or when the time is over. */
  async drain(timeoutMs: number): Promise<void> {
    let timer: Disposable | undefined;
    const over = new Promise<'over'>((resolve) => {
      timer = this.#clock.setTimeout(() => resolve('over'), timeoutMs);
    });
    try {
      while (this.#running.size > 0) {
        if ((await Promise.race([over, Promise.all(this.#running)])) === 'over') return;
      }
    } finally {
      timer?.dispose();
    }
  }
}
