import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { EmbeddedCluster, EmbeddedClusterOptions } from '../embedded/embeddedCluster.ts';
import type { ConnectOptions } from '../k8s/connect.ts';
import type { SandboxService } from '../sandbox/service.ts';

/** All that the program touches outside of itself, so that tests can run it. */
export interface CliIo {
  readonly env: NodeJS.ProcessEnv;
  readonly homeFolder: string;
  readonly currentFolder: string;
  readonly version: string;
  readonly clock: Clock;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes to standard error. */
  readonly printError: (text: string) => void;
  /** Calls back for each SIGINT and SIGTERM and the first SIGHUP, in place of ending the process. */
  readonly onTerminate: (listener: () => void) => Disposable;
  /** Ends the process at once. */
  readonly exitNow: (code: number) => void;
  readonly connect: (options: ConnectOptions) => Promise<SandboxService>;
  readonly startEmbedded: (options: EmbeddedClusterOptions) => Promise<EmbeddedCluster>;
}
