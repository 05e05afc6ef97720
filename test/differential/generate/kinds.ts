/** The kinds that the sequence works on, and the names that it uses. */
export const kindNames = [
  'deployments',
  'pods',
  'secrets',
  'networkpolicies',
  'configmaps',
  'serviceaccounts',
  'leases',
] as const;

export type KindName = (typeof kindNames)[number];

export interface Kind {
  readonly plural: KindName;
  readonly kind: string;
  readonly apiVersion: string;
  /** Few, so that calls meet. */
  readonly names: readonly [string, ...string[]];
  /** Written by server-side apply alone: who else owns a field, the embedded one does not know. */
  readonly applied: string;
  /** Controllers or the node write it, too. */
  readonly isLive: boolean;
  readonly weight: number;
}

export const kinds: Readonly<Record<KindName, Kind>> = {
  deployments: {
    plural: 'deployments',
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    names: ['dep0', 'dep1', 'dep2', 'dep3'],
    applied: 'dep4',
    isLive: true,
    weight: 30,
  },
  pods: {
    plural: 'pods',
    kind: 'Pod',
    apiVersion: 'v1',
    names: ['pod0', 'pod1', 'pod2', 'pod3'],
    applied: 'pod4',
    isLive: true,
    weight: 18,
  },
  secrets: {
    plural: 'secrets',
    kind: 'Secret',
    apiVersion: 'v1',
    names: ['sec0', 'sec1', 'sec2', 'sec3'],
    applied: 'sec4',
    isLive: false,
    weight: 16,
  },
  networkpolicies: {
    plural: 'networkpolicies',
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    names: ['net0', 'net1', 'net2'],
    applied: 'net3',
    isLive: false,
    weight: 16,
  },
  configmaps: {
    plural: 'configmaps',
    kind: 'ConfigMap',
    apiVersion: 'v1',
    names: ['map0', 'map1'],
    applied: 'map2',
    isLive: false,
    weight: 6,
  },
  serviceaccounts: {
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    apiVersion: 'v1',
    names: ['acc0', 'acc1'],
    applied: 'acc2',
    isLive: false,
    weight: 4,
  },
  leases: {
    plural: 'leases',
    kind: 'Lease',
    apiVersion: 'coordination.k8s.io/v1',
    names: ['lea0', 'lea1'],
    applied: 'lea2',
    isLive: false,
    weight: 6,
  },
};

/** `/api/v1`, `/apis/apps/v1`. */
export const rootOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** The path of a kind's list in a namespace. */
export const listPath = ({ apiVersion, plural }: Pick<Kind, 'apiVersion' | 'plural'>, namespace: string): string =>
  `${rootOf(apiVersion)}/namespaces/${namespace}/${plural}`;
