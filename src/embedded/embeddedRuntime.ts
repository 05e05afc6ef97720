/** What the bundle of the embedded cluster gives. It loads with the first need. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startCluster, type EmbeddedCluster, type EmbeddedClusterOptions } from './embeddedCluster.ts';
import { JustBashShells } from './shell/justBashShells.ts';

/** Errors: StateFileUnusable, StateFileLocked. */
export function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const { clock, logger } = options;
  return startCluster(options, new JustBashShells({ clock, logger, workerFile: findWorker() }));
}

/** Beside this bundle; from the sources what was built last. */
function findWorker(): string {
  const folder = import.meta.dirname;
  const built = join(folder, 'podShell.cjs');
  return existsSync(built) ? built : join(folder, '../../dist/podShell.cjs');
}
