/** What the bundle of the embedded cluster gives. It loads with the first need. */
import { startCluster, type EmbeddedCluster, type EmbeddedClusterOptions } from './embeddedCluster.ts';
import { ShellEndedError, type PodShells } from './shell/podShell.ts';

/** Containers run, and nothing can be started in them. */
const noShells: PodShells = {
  open: () => ({
    start: () => Promise.reject(new ShellEndedError('this cluster has no shells')),
    dispose: () => undefined,
  }),
};

/** Errors: StateFileUnusable, StateFileLocked. */
export function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  return startCluster(options, noShells);
}
