import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { delay, type Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { EmbeddedCluster } from '../../embedded/embeddedCluster.ts';
import { isSandboxError, type SandboxError } from '../../sandbox/errors.ts';
import { CancelledError } from '../cancelled.ts';
import type { Loaders } from '../runtimeTypes.ts';

export interface EmbeddedHostOptions {
  readonly loadEmbeddedRuntime: Loaders['loadEmbeddedRuntime'];
  /** Where its objects are kept, so that a reload of the window finds them again. */
  readonly statePath: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The person must hear of it: what they make now is gone with the window. */
  readonly onNotKept: (error: SandboxError) => void;
}

/** Together a few seconds: as long as a window takes to end. */
const lockTries = 16;
const lockIntervalMs = 250;

/** A use of the embedded cluster, until it is disposed. */
export interface EmbeddedLease extends Disposable {
  readonly kubeconfigText: string;
}

/**
 * The embedded cluster of this window. It starts with its first use, outlives a reconnect, and ends when another cluster
 * is chosen and the last use is over, or with the window.
 */
export class EmbeddedHost implements Disposable {
  readonly #options: EmbeddedHostOptions;
  #starting: Promise<EmbeddedCluster> | undefined;
  #running: EmbeddedCluster | undefined;
  #uses = 0;
  #isWanted = false;
  #isDisposed = false;

  constructor(options: EmbeddedHostOptions) {
    this.#options = options;
  }

  /** Errors: those of a server that cannot listen. A state file that cannot be used is no error: nothing is kept then. */
  async use(): Promise<EmbeddedLease> {
    this.#isWanted = true;
    this.#uses += 1;
    const end = toDisposable(() => {
      this.#uses -= 1;
      this.#endIfUnused();
    });
    try {
      this.#starting ??= this.#start();
      const { kubeconfigText } = await this.#starting;
      return { kubeconfigText, dispose: () => end.dispose() };
    } catch (error) {
      this.#starting = undefined;
      end.dispose();
      throw error;
    }
  }

  /** Another cluster is chosen. */
  letGo(): void {
    this.#isWanted = false;
    this.#endIfUnused();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end();
  }

  async #start(): Promise<EmbeddedCluster> {
    const { loadEmbeddedRuntime, statePath, clock, logger, onNotKept } = this.#options;
    const runtime = await loadEmbeddedRuntime();
    const start = (path: string | undefined) => runtime.startEmbeddedCluster({ statePath: path, clock, logger });
    const cluster = await this.#whenUnlocked(() => start(statePath)).catch((thrown: unknown) => {
      if (!isStateError(thrown)) throw thrown;
      onNotKept(thrown);
      return start(undefined);
    });
    if (this.#isDisposed) {
      cluster.dispose();
      throw new CancelledError();
    }
    this.#running = cluster;
    return cluster;
  }

  /** The window before a reload may still be ending. */
  async #whenUnlocked(start: () => Promise<EmbeddedCluster>): Promise<EmbeddedCluster> {
    for (let tries = 1; ; tries++) {
      try {
        return await start();
      } catch (error) {
        const isLocked = isSandboxError(error) && error.reason === 'StateFileLocked';
        if (!isLocked || tries === lockTries || this.#isDisposed) throw error;
        await delay(this.#options.clock, lockIntervalMs);
      }
    }
  }

  #endIfUnused(): void {
    if (!this.#isWanted && this.#uses === 0) this.#end();
  }

  /** At once: the end of a window waits for nothing. */
  #end(): void {
    this.#running?.dispose();
    this.#running = undefined;
    this.#starting = undefined;
  }
}

function isStateError(thrown: unknown): thrown is SandboxError {
  return isSandboxError(thrown) && (thrown.reason === 'StateFileLocked' || thrown.reason === 'StateFileUnusable');
}
