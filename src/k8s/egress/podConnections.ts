import type { Connection, ConnectionHolder, ConnectionList } from '../../sandbox/connections/connection.ts';
import { endHoldersScript, listConnectionsScript } from '../../sandbox/connections/connectionScripts.ts';
import { parseConnections, parseEnded } from '../../sandbox/connections/parseConnections.ts';
import type { KubeExec } from '../exec/exec.ts';
import type { ExecPod } from '../exec/execErrors.ts';

const timeoutMs = 15_000;
const maxOutputBytes = 512 * 1024;

/**
 * The TCP connections of a sandbox, as its own shell sees them. Best effort: whoever is root in a sandbox can hide from
 * it, and UDP is not seen at all.
 */
export class PodConnections {
  readonly #exec: Pick<KubeExec, 'run'>;

  constructor(exec: Pick<KubeExec, 'run'>) {
    this.#exec = exec;
  }

  /** Errors: SandboxNotRunning, ShellNotFound, PermissionDenied, Timeout, those of KubeExec. */
  async list(pod: ExecPod, signal?: AbortSignal): Promise<ConnectionList> {
    const options = { timeoutMs, maxOutputBytes, ...(signal ? { signal } : {}) };
    const { stdout, isStdoutTruncated } = await this.#exec.run(pod, listConnectionsScript, options);
    const list = parseConnections(stdout);
    return isStdoutTruncated ? { ...list, isComplete: false } : list;
  }

  /** Kills the processes that still hold these connections, and answers which. PID 1 cannot be killed from inside. Errors: as `list`. */
  async end(
    pod: ExecPod,
    connections: readonly Connection[],
    signal?: AbortSignal,
  ): Promise<readonly ConnectionHolder[]> {
    const options = { timeoutMs, maxOutputBytes, ...(signal ? { signal } : {}) };
    const { stdout } = await this.#exec.run(pod, endHoldersScript(connections), options);
    const ended = parseEnded(stdout);
    const holders = new Map(connections.flatMap((one) => one.holders.map((holder) => [holder.processId, holder])));
    return [...holders.values()].filter(({ processId }) => ended.has(processId));
  }
}
