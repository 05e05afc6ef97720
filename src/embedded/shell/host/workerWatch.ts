import type { Disposable } from '../../../base/disposable.ts';
import type { Timers } from '../../timers.ts';

const lookEveryMs = 5000;
/** So often a worker may not answer that was asked for nothing: a minute of work without a turn of its event loop. */
const maxSilentLooks = 12;
/** The same while somebody waits: for a signal's effect, or for what was typed to be read. */
const maxSilentLooksWhenAsked = 2;

/**
 * Finds out that a worker does not come to its event loop any more. Looks only while something runs there that does not
 * just wait; counts looks and not time, so that a machine that slept is no reason.
 */
export class WorkerWatch implements Disposable {
  readonly #timers: Timers;
  readonly #ping: () => void;
  readonly #onStuck: () => void;
  #timer: Disposable | undefined;
  #silentLooks = 0;
  #isAnswerDue = false;
  #isAsked = false;

  constructor(timers: Timers, ping: () => void, onStuck: () => void) {
    this.#timers = timers;
    this.#ping = ping;
    this.#onStuck = onStuck;
  }

  /** Something was given to the worker to do; `isAsked`: somebody waits for it. */
  start(isAsked: boolean): void {
    if (isAsked && !this.#isAsked) {
      this.#isAsked = true;
      this.#silentLooks = 0;
      this.#isAnswerDue = true;
      this.#ping();
    }
    this.#timer ??= this.#timers.run(lookEveryMs, () => this.#look());
  }

  onPong(isWaiting: boolean): void {
    this.#isAnswerDue = false;
    this.#isAsked = false;
    this.#silentLooks = 0;
    if (isWaiting) this.dispose();
  }

  /** Nothing runs any more. */
  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#silentLooks = 0;
    this.#isAnswerDue = false;
    this.#isAsked = false;
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#isAnswerDue) {
      this.#silentLooks++;
      if (this.#silentLooks >= (this.#isAsked ? maxSilentLooksWhenAsked : maxSilentLooks)) return this.#onStuck();
    } else {
      this.#isAnswerDue = true;
      this.#ping();
    }
    this.#timer = this.#timers.run(lookEveryMs, () => this.#look());
  }
}
