import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toError } from '../../base/toError.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import { isKept, objectsToKeep, restoreObjects } from './keptObjects.ts';
import type { StateFile } from './stateFile.ts';

export interface StateKeeperOptions {
  readonly file: StateFile;
  /** Has only what every cluster has. */
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** From the first change that is not in the file, to the write that has it. */
const delayMs = 1_000;
/** A write stands in the way of all else, so that a large state is written less often. */
const restShare = 20;

/** Puts what the file holds into the store, and from then on what the store holds into the file. */
export class StateKeeper implements Disposable {
  readonly #options: StateKeeperOptions;
  readonly #stop: () => void;
  #timer: Disposable | undefined;
  #isDirty = false;
  #lastWriteMs = 0;
  #isDisposed = false;

  constructor(options: StateKeeperOptions) {
    this.#options = options;
    const { file, store } = options;
    restoreObjects(store, file.objects);
    this.#stop = store.onChange((change) => {
      if (change && isKept(change.resource, change.object)) this.#writeSoon();
    });
  }

  /** Writes what is not in the file yet, and lets go of it. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#stop();
    if (this.#isDirty) this.#write();
    this.#options.file.dispose();
  }

  #writeSoon(): void {
    this.#isDirty = true;
    const waitMs = Math.max(delayMs, this.#lastWriteMs * restShare);
    this.#timer ??= this.#options.clock.setTimeout(() => this.#write(), waitMs);
  }

  #write(): void {
    const { file, store, clock, logger } = this.#options;
    this.#timer?.dispose();
    this.#timer = undefined;
    const startMs = clock.now();
    try {
      file.write(objectsToKeep(store));
      this.#isDirty = false;
    } catch (thrown) {
      // The cluster goes on, and the next change tries again.
      logger.error('the embedded cluster is not kept', { error: toError(thrown).message });
    }
    this.#lastWriteMs = clock.now() - startMs;
  }
}
