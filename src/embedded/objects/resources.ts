/** The kinds that are kept and served. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  /** A write of `.spec` raises the generation. */
  readonly hasGeneration?: boolean;
  readonly shortNames?: readonly string[];
  /** Groups of kinds by which kubectl finds it, e.g. `all`. */
  readonly categories?: readonly string[];
  /** Of each object; those that are not objects of the same kind included. */
  readonly subresources?: readonly Subresource[];
}

export type Subresource =
  | 'status'
  | 'scale'
  | 'log'
  | 'exec'
  | 'attach'
  | 'portforward'
  | 'eviction'
  | 'binding'
  | 'ephemeralcontainers'
  | 'resize'
  | 'finalize';

const all = ['all'];
const core = { group: '', version: 'v1' } as const;
const apps = { group: 'apps', version: 'v1' } as const;

export const resources = {
  namespaces: {
    ...core,
    plural: 'namespaces',
    kind: 'Namespace',
    isNamespaced: false,
    shortNames: ['ns'],
    subresources: ['status', 'finalize'],
  },
  nodes: {
    ...core,
    plural: 'nodes',
    kind: 'Node',
    isNamespaced: false,
    shortNames: ['no'],
    subresources: ['status'],
  },
  pods: {
    ...core,
    plural: 'pods',
    kind: 'Pod',
    isNamespaced: true,
    shortNames: ['po'],
    categories: all,
    subresources: [
      'status',
      'log',
      'exec',
      'attach',
      'portforward',
      'eviction',
      'binding',
      'ephemeralcontainers',
      'resize',
    ],
  },
  secrets: { ...core, plural: 'secrets', kind: 'Secret', isNamespaced: true },
  configmaps: { ...core, plural: 'configmaps', kind: 'ConfigMap', isNamespaced: true, shortNames: ['cm'] },
  serviceaccounts: {
    ...core,
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    isNamespaced: true,
    shortNames: ['sa'],
  },
  events: { ...core, plural: 'events', kind: 'Event', isNamespaced: true, shortNames: ['ev'] },
  deployments: {
    ...apps,
    plural: 'deployments',
    kind: 'Deployment',
    isNamespaced: true,
    hasGeneration: true,
    shortNames: ['deploy'],
    categories: all,
    subresources: ['status', 'scale'],
  },
  replicasets: {
    ...apps,
    plural: 'replicasets',
    kind: 'ReplicaSet',
    isNamespaced: true,
    hasGeneration: true,
    shortNames: ['rs'],
    categories: all,
    subresources: ['status', 'scale'],
  },
  networkpolicies: {
    group: 'networking.k8s.io',
    version: 'v1',
    plural: 'networkpolicies',
    kind: 'NetworkPolicy',
    isNamespaced: true,
    hasGeneration: true,
    shortNames: ['netpol'],
  },
  runtimeclasses: {
    group: 'node.k8s.io',
    version: 'v1',
    plural: 'runtimeclasses',
    kind: 'RuntimeClass',
    isNamespaced: false,
  },
  leases: { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', kind: 'Lease', isNamespaced: true },
} as const satisfies Record<string, Resource>;

export type ResourceName = keyof typeof resources;

export const allResources: readonly Resource[] = Object.values(resources);

/** `v1`, `apps/v1`. */
export const apiVersionOf = ({ group, version }: Pick<Resource, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;
