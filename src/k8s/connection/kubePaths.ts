/** The paths of the resources that sandboxes are made of. Names come parsed and still are encoded. */
const enc = encodeURIComponent;

const inNamespace = (api: string, resource: string) => (namespace: string, name?: string) =>
  `${api}/namespaces/${enc(namespace)}/${resource}${name === undefined ? '' : `/${enc(name)}`}`;

export const deploymentPath = inNamespace('/apis/apps/v1', 'deployments');
export const podPath = inNamespace('/api/v1', 'pods');
export const secretPath = inNamespace('/api/v1', 'secrets');
export const policyPath = inNamespace('/apis/networking.k8s.io/v1', 'networkpolicies');
export const eventPath = inNamespace('/api/v1', 'events');
export const namespacesPath = '/api/v1/namespaces';
export const runtimeClassPath = (name: string): string => `/apis/node.k8s.io/v1/runtimeclasses/${enc(name)}`;
