/** What kubectl asks first: the versions, groups and resources that are served. */
import { allResources, apiVersionOf } from '../objects/resources.ts';

const shortNames: Readonly<Record<string, readonly string[]>> = {
  namespaces: ['ns'],
  pods: ['po'],
  deployments: ['deploy'],
  replicasets: ['rs'],
  networkpolicies: ['netpol'],
};
const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** The answer to a path of discovery; undefined for any other path. */
export function discover(path: string): unknown {
  if (path === '/version') return { major: '1', minor: '33', gitVersion: 'v1.33.0', platform: 'linux/amd64' };
  if (path === '/healthz' || path === '/readyz' || path === '/livez') return 'ok';
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
  const groupVersion = /^\/(?:api|apis)\/(.+)$/.exec(path)?.[1];
  const served = allResources.filter((resource) => apiVersionOf(resource) === groupVersion);
  if (groupVersion === undefined || served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: served.map(({ plural, kind, isNamespaced }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced: isNamespaced,
      kind,
      verbs,
      shortNames: shortNames[plural] ?? [],
    })),
  };
}

function groups(): unknown[] {
  const versions = new Set(allResources.filter((each) => each.group !== '').map(apiVersionOf));
  return [...versions].map((groupVersion) => {
    const [name, version] = groupVersion.split('/');
    return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
  });
}
