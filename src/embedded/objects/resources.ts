import { KubeHttpError, pathNotFound } from '../server/status.ts';

/** One kind that the fake serves. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  /** A write of `.spec` raises the generation. */
  readonly hasGeneration?: boolean;
}

export const resources = {
  namespaces: { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', isNamespaced: false },
  nodes: { group: '', version: 'v1', plural: 'nodes', kind: 'Node', isNamespaced: false },
  pods: { group: '', version: 'v1', plural: 'pods', kind: 'Pod', isNamespaced: true },
  secrets: { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', isNamespaced: true },
  events: { group: '', version: 'v1', plural: 'events', kind: 'Event', isNamespaced: true },
  deployments: {
    group: 'apps',
    version: 'v1',
    plural: 'deployments',
    kind: 'Deployment',
    isNamespaced: true,
    hasGeneration: true,
  },
  replicasets: {
    group: 'apps',
    version: 'v1',
    plural: 'replicasets',
    kind: 'ReplicaSet',
    isNamespaced: true,
    hasGeneration: true,
  },
  networkpolicies: {
    group: 'networking.k8s.io',
    version: 'v1',
    plural: 'networkpolicies',
    kind: 'NetworkPolicy',
    isNamespaced: true,
    hasGeneration: true,
  },
  runtimeclasses: {
    group: 'node.k8s.io',
    version: 'v1',
    plural: 'runtimeclasses',
    kind: 'RuntimeClass',
    isNamespaced: false,
  },
} as const satisfies Record<string, Resource>;

export type ResourceName = keyof typeof resources;

export const allResources: readonly Resource[] = Object.values(resources);

/** `v1`, `apps/v1`. */
export const apiVersionOf = (resource: Resource): string =>
  resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;

/** What a path names. */
export interface Target {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`; anything else is Kubernetes' 404. */
export function parsePath(path: string): Target {
  const parts = path.split('/').slice(1).map(decodeURIComponent);
  const isCore = parts[0] === 'api';
  if (!isCore && parts[0] !== 'apis') throw pathNotFound();
  const group = isCore ? '' : (parts[1] ?? '');
  const version = isCore ? parts[1] : parts[2];
  let rest = parts.slice(isCore ? 2 : 3);
  let namespace: string | undefined;
  if (rest[0] === 'namespaces' && rest.length > 2) {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const resource = allResources.find((r) => r.group === group && r.version === version && r.plural === rest[0]);
  if (!resource || rest.length > 3 || (namespace !== undefined && !resource.isNamespaced)) throw pathNotFound();
  if (namespace === undefined && resource.isNamespaced && rest[1] !== undefined) throw pathNotFound();
  return { resource, namespace, name: rest[1], subresource: rest[2] };
}

/** The target's name, for the verbs that need one. */
export function requireName(target: Target): string {
  if (target.name === undefined)
    throw new KubeHttpError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  return target.name;
}
