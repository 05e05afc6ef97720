import type { Connection } from '../sandbox/connections/connection.ts';
import type { EgressOutcome } from '../sandbox/egress/egressChange.ts';
import { toWhitelist } from '../sandbox/egress/egressWhitelist.ts';
import { parseChangeRequest } from '../sandbox/request/changeRequest.ts';
import type { KeyedRequest, RouteAnswer, RouteContext } from './route.ts';
import { sandboxKey } from './sandboxHandlers.ts';

/** PATCH /api/v1/sandboxes/{name}. A client that goes away does not stop it: what it asked for is made whole. */
export async function patchSandbox(request: KeyedRequest, { service }: RouteContext): Promise<RouteAnswer> {
  const key = sandboxKey(request);
  const { name, namespace } = key;
  const outcome = await service.lifecycle.setEgress(key, parseChangeRequest(await request.readJson()));
  return { body: { data: { name, namespace, egress: toAnswer(outcome) } } };
}

function toAnswer(outcome: EgressOutcome): Record<string, unknown> {
  const { before, after, added, removed, outliving, dropped, unseen } = outcome;
  return {
    before: toWhitelist(before),
    after: toWhitelist(after),
    added,
    removed,
    outliving: outliving.map(toConnection),
    dropped: dropped.map(({ processId, program }) => ({ pid: processId, program })),
    unseen: unseen ?? null,
  };
}

function toConnection({ remote, holders }: Connection): Record<string, unknown> {
  return {
    address: remote.address,
    port: remote.port,
    processes: holders.map(({ processId, program }) => ({ pid: processId, program })),
  };
}
