/** What kubectl asks first: the versions, groups and resources that are served. */
import { allResources, apiVersionOf, type Resource } from '../objects/resources.ts';
import { metricsGroup } from './metrics.ts';
import { reviewKinds } from './reviews.ts';

/** A kind as discovery tells it. */
interface Served {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: Resource['subresources'];
}

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const readVerbs = ['get', 'list'];

const stored = allResources.map(
  (resource): Served => ({
    ...resource,
    singular: resource.kind.toLowerCase(),
    verbs: resource.plural === 'namespaces' ? verbs.filter((verb) => verb !== 'deletecollection') : verbs,
  }),
);
const reviews = reviewKinds.map(
  ({ group, plural, kind }): Served => ({
    group,
    version: 'v1',
    plural,
    singular: kind.toLowerCase(),
    kind,
    isNamespaced: false,
    verbs: ['create'],
  }),
);
const metrics: readonly Served[] = [
  { ...metricsGroup, plural: 'nodes', singular: '', kind: 'NodeMetrics', isNamespaced: false, verbs: readVerbs },
  { ...metricsGroup, plural: 'pods', singular: '', kind: 'PodMetrics', isNamespaced: true, verbs: readVerbs },
];
const served: readonly Served[] = [...stored, ...reviews, ...metrics];
const groupVersions: readonly string[] = [...new Set(served.map(apiVersionOf))];

export const isServedGroup = (group: string): boolean => served.some((each) => each.group === group);

export const isServedVersion = (apiVersion: string): boolean => groupVersions.includes(apiVersion);

/** The answer to a path of discovery; undefined for any other path. */
export function discover(path: string, accept = ''): unknown {
  const isAggregated = accept.includes('as=APIGroupDiscoveryList');
  switch (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path) {
    case '/':
      return {
        paths: [
          '/api',
          '/api/v1',
          '/apis',
          ...groupVersions.filter((each) => each !== 'v1').map((each) => `/apis/${each}`),
        ],
      };
    case '/version':
      return version;
    case '/api':
      return isAggregated ? aggregated((group) => group === '') : { kind: 'APIVersions', versions: ['v1'] };
    case '/apis':
      return isAggregated
        ? aggregated((group) => group !== '')
        : { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames().map(groupOf) };
    default:
      return discoverGroup(path);
  }
}

const version = {
  major: '1',
  minor: '33',
  emulationMajor: '1',
  emulationMinor: '33',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '32',
  gitVersion: 'v1.33.0',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};

function discoverGroup(path: string): unknown {
  const found = /^\/(?:api\/(v1)|apis\/([^/]+)(?:\/([^/]+))?)\/?$/.exec(path);
  if (!found) return undefined;
  const [, core, group = '', groupVersion] = found;
  if (core === undefined && groupVersion === undefined) {
    return groupNames().includes(group) ? { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) } : undefined;
  }
  const apiVersion = core ?? `${group}/${groupVersion ?? ''}`;
  const kinds = served.filter((each) => apiVersionOf(each) === apiVersion);
  if (kinds.length === 0) return undefined;
  // Of the oldest version the list has none of its own.
  const own = core === undefined ? { apiVersion: 'v1' } : {};
  return { kind: 'APIResourceList', ...own, groupVersion: apiVersion, resources: kinds.flatMap(describe) };
}

const groupNames = (): readonly string[] =>
  [...new Set(served.map(({ group }) => group))].filter((name) => name !== '');

function groupOf(name: string) {
  const versions = versionsOf(name).map((each) => ({ groupVersion: `${name}/${each}`, version: each }));
  return { name, versions, preferredVersion: versions[0] };
}

const versionsOf = (group: string): readonly string[] => [
  ...new Set(served.filter((each) => each.group === group).map((each) => each.version)),
];

const withNames = ({ shortNames, categories }: Served) => ({
  ...(shortNames === undefined ? {} : { shortNames }),
  ...(categories === undefined ? {} : { categories }),
});

function describe(resource: Served): readonly unknown[] {
  const { plural, singular, isNamespaced, kind, subresources = [] } = resource;
  const head = { name: plural, singularName: singular, namespaced: isNamespaced, kind, verbs: resource.verbs };
  const parts = subresources.map((name) => {
    const { responseKind, verbs: partVerbs } = partOf(resource, name);
    const { kind: partKind, group, version: partVersion } = responseKind;
    const foreign = group === '' ? {} : { group, version: partVersion };
    return {
      name: `${plural}/${name}`,
      singularName: '',
      namespaced: isNamespaced,
      ...foreign,
      kind: partKind,
      verbs: partVerbs,
    };
  });
  return [{ ...head, ...withNames(resource) }, ...parts];
}

function partOf({ kind }: Served, name: string) {
  const own = { group: '', version: '', kind };
  const change = { responseKind: own, verbs: ['get', 'patch', 'update'] };
  switch (name) {
    case 'scale':
      return { ...change, responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } };
    case 'log':
      return { responseKind: own, verbs: ['get'] };
    case 'exec':
    case 'attach':
    case 'portforward':
      return { responseKind: { ...own, kind: `Pod${options[name]}Options` }, verbs: ['create', 'get'] };
    case 'eviction':
      return { responseKind: { group: 'policy', version: 'v1', kind: 'Eviction' }, verbs: ['create'] };
    case 'binding':
      return { responseKind: { ...own, kind: 'Binding' }, verbs: ['create'] };
    case 'finalize':
      return { responseKind: own, verbs: ['update'] };
    default:
      return change;
  }
}

const options = { exec: 'Exec', attach: 'Attach', portforward: 'PortForward' } as const;

export const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function aggregated(isWanted: (group: string) => boolean): unknown {
  const groups = [...new Set(served.map(({ group }) => group))].filter(isWanted);
  const items = groups.map((name) => ({
    metadata: { ...(name === '' ? {} : { name }), creationTimestamp: null },
    versions: versionsOf(name).map((each) => ({
      version: each,
      resources: served.filter((kind) => kind.group === name && kind.version === each).map(describeInGroup),
      freshness: 'Current',
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function describeInGroup(resource: Served): unknown {
  const { plural, singular, kind, isNamespaced, subresources = [] } = resource;
  const parts = subresources.map((subresource) => ({ subresource, ...partOf(resource, subresource) }));
  return {
    resource: plural,
    responseKind: { group: '', version: '', kind },
    scope: isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: resource.verbs,
    ...withNames(resource),
    ...(parts.length === 0 ? {} : { subresources: parts }),
  };
}
