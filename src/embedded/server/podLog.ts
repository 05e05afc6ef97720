import type { ServerResponse } from 'node:http';
import type { PodObject } from '../objects/kubeObject.ts';
import type { NodeAgent } from '../node/nodeAgent.ts';
import type { LogOptions } from './logOptions.ts';
import { serveLog } from './logStream.ts';
import { badRequest } from './status.ts';

/** Answers the log of a pod. Errors: KubeHttpError, before anything is answered. */
export function servePodLog(response: ServerResponse, pod: PodObject, options: LogOptions, node: NodeAgent): void {
  const container = containerOf(pod, options.container);
  if (pod.spec.nodeName === undefined) {
    // There is no kubelet to ask yet.
    response.writeHead(200, { 'Content-Type': 'text/plain' }).end();
    return;
  }
  serveLog(response, node.logOf(pod, container, options.isPrevious), options);
}

/** The container that is meant. Errors: 400 as Kubernetes words it. */
export function containerOf({ metadata, spec }: PodObject, wanted: string | undefined): string {
  const names = spec.containers.map(({ name }) => name);
  const inits = (spec.initContainers ?? []).map(({ name }) => name);
  if (wanted !== undefined) {
    if (names.includes(wanted) || inits.includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${metadata.name}`);
  }
  const [only = ''] = names;
  if (names.length <= 1) return only;
  const start = inits.length === 0 ? '' : ` or one of the init containers: [${inits.join(' ')}]`;
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]${start}`,
  );
}
