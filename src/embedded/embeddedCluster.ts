import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { startEmbeddedKubernetes, type EmbeddedKubernetes } from './embeddedKubernetes.ts';
import type { PodShells } from './shell/podShell.ts';
import { openStateFile, type StateFile } from './state/stateFile.ts';
import { StateKeeper } from './state/stateKeeper.ts';

export interface EmbeddedClusterOptions {
  /** Keeps the cluster's objects; without it they end with the cluster. */
  readonly statePath: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A cluster in this process. Disposing it writes its state at once, and lets its connections end by themselves. */
export interface EmbeddedCluster extends Disposable {
  /** With one context, `embedded`, and the token in it. */
  readonly kubeconfigText: string;
  /** Ends it, and waits until its port is free. */
  stop(): Promise<void>;
}

/** Starts one, with what its state file holds. Errors: StateFileUnusable, StateFileLocked. */
export async function startCluster(options: EmbeddedClusterOptions, shells: PodShells): Promise<EmbeddedCluster> {
  const { statePath, clock, logger } = options;
  const file = statePath === undefined ? undefined : await openStateFile(statePath);
  const kubernetes = await startOrClose(file, () => startEmbeddedKubernetes({ shells, clock }));
  // Before anybody can have connected: nothing is awaited since it listens.
  const keeper = file && new StateKeeper({ file, store: kubernetes.store, clock, logger });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    // First, so that what ends with the process is not written as if somebody had ended it.
    keeper?.dispose();
    stopped ??= kubernetes.stop();
    return stopped;
  };
  return {
    kubeconfigText: kubernetes.kubeconfigText,
    stop,
    dispose() {
      stop().catch((thrown: unknown) =>
        logger.warn('the embedded cluster did not end well', { error: String(thrown) }),
      );
    },
  };
}

async function startOrClose(
  file: StateFile | undefined,
  start: () => Promise<EmbeddedKubernetes>,
): Promise<EmbeddedKubernetes> {
  try {
    return await start();
  } catch (error) {
    file?.dispose();
    throw error;
  }
}
