import type { IncomingMessage } from 'node:http';
import type { NodeAgent } from '../node/nodeAgent.ts';
import type { PodObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { PodShell } from '../shell/podShell.ts';
import { checkAccess, type Forbid } from './authorizer.ts';
import { containerOf } from './podLog.ts';
import { badRequest, KubeHttpError, notImplemented, pathNotFound } from './status.ts';
import { parseTarget, splitPath } from './target.ts';
import { requireObject } from './verbs/get.ts';

export interface ExecRequest {
  readonly shell: PodShell;
  readonly query: URLSearchParams;
}

export interface ExecSource {
  readonly store: ObjectStore;
  readonly node: NodeAgent;
  readonly forbid: Forbid;
}

/** What an upgrade asks for. Errors: KubeHttpError as the API server or the kubelet words it. */
export function acceptExec(request: IncomingMessage, url: URL, { store, node, forbid }: ExecSource): ExecRequest {
  const path = splitPath(url.pathname);
  if (path === undefined) throw pathNotFound();
  const target = parseTarget(path);
  const { subresource } = target;
  if (subresource !== 'exec' && subresource !== 'portforward' && subresource !== 'attach') throw pathNotFound();
  checkAccess(forbid, request.method === 'POST' ? 'create' : 'get', target);
  const pod = requireObject(store, target) as PodObject;
  if (subresource !== 'exec') throw notImplemented(`pods/${subresource}`);
  const { searchParams: query } = url;
  const container = containerOf(pod, query.get('container') || undefined);
  if (pod.spec.nodeName === undefined) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const status = [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === container);
  if (status?.state?.running === undefined) {
    throw new KubeHttpError(500, 'InternalError', `unable to upgrade connection: container not found ("${container}")`);
  }
  // Clients try SPDY where WebSocket was refused, and show what they are told then.
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') throw notImplemented('exec over SPDY');
  return { shell: node.shellOf(pod, container), query };
}
