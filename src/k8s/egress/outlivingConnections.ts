import type { Pod } from 'kubernetes-types/core/v1';
import { isSandboxError } from '../../sandbox/errors.ts';
import type { ConnectionList } from '../../sandbox/connections/connection.ts';
import { connectionsOutside } from '../../sandbox/connections/connectionsOutside.ts';
import type { EgressOutcome } from '../../sandbox/egress/egressChange.ts';
import type { Egress } from '../../sandbox/sandbox.ts';
import { toPodFacts } from '../../sandbox/store/podFacts.ts';
import type { ExecPod } from '../exec/execErrors.ts';
import type { EgressState } from './egressState.ts';
import type { PodConnections } from './podConnections.ts';

type Found = Pick<EgressOutcome, 'outliving' | 'dropped' | 'unseen'>;

const nothing: Found = { outliving: [], dropped: [], unseen: undefined };
const partly = 'The sandbox has more connections than were looked at, or its image lacks what shows them';

/** Connections of a sandbox that its policies would not let it open any more: they end none that is established. */
export class OutlivingConnections {
  readonly #connections: Pick<PodConnections, 'list' | 'end'>;

  constructor(connections: Pick<PodConnections, 'list' | 'end'>) {
    this.#connections = connections;
  }

  /**
   * Best effort, and so it never fails: what could not be looked at is told. `isDropping`: their holders are killed, and
   * what is there after that is what outlives. Errors: an aborted signal's reason.
   */
  async look(
    { pods }: Pick<EgressState, 'pods'>,
    egress: Egress,
    isDropping: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Found> {
    const pod = runningPod(pods);
    if (!pod || egress.kind === 'open') return nothing;
    try {
      const seen = await this.#outside(pod, egress.cidrs, signal);
      if (!isDropping || seen.connections.length === 0) return toFound(seen);
      const ended = await this.#connections.end(pod, seen.connections, signal);
      return { ...toFound(await this.#outside(pod, egress.cidrs, signal)), dropped: ended };
    } catch (error) {
      signal?.throwIfAborted();
      if (!isSandboxError(error)) throw error;
      return { ...nothing, unseen: error.message };
    }
  }

  async #outside(pod: ExecPod, cidrs: readonly string[], signal: AbortSignal | undefined): Promise<ConnectionList> {
    const { connections, isComplete } = await this.#connections.list(pod, signal);
    return { connections: connectionsOutside(connections, cidrs), isComplete };
  }
}

function toFound({ connections, isComplete }: ConnectionList): Found {
  return { outliving: connections, dropped: [], unseen: isComplete ? undefined : partly };
}

function runningPod(pods: readonly Pod[]): ExecPod | undefined {
  const running = pods.map(toPodFacts).find(({ phase }) => phase === 'Running');
  return running && { namespace: running.namespace, podName: running.name, container: running.container };
}
