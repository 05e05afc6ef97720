import { isIPv6 } from 'node:net';
import type { ClusterEntry, KubeconfigFile, UserEntry } from './kubeconfigFile.ts';

export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
const tokenFile = `${serviceAccountFolder}/token`;
const name = 'in-cluster';

/** The service account of the pod that this program runs in (client-go's InClusterConfig); nothing outside of a pod. */
export async function loadInCluster(
  env: NodeJS.ProcessEnv,
  readFile: (path: string) => Promise<string>,
): Promise<KubeconfigFile | undefined> {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) return undefined;
  const read = (path: string) => readFile(path).catch(() => undefined);
  // Without a token it is no pod, or one that may not talk to the cluster.
  if (!(await read(tokenFile))) return undefined;
  const namespace = env['POD_NAMESPACE'] || (await read(`${serviceAccountFolder}/namespace`))?.trim() || undefined;
  const file = serviceAccountFolder;
  return {
    clusters: [makeCluster(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`)],
    users: [user],
    contexts: [{ name, file, cluster: name, user: name, namespace }],
    currentContext: name,
  };
}

function makeCluster(server: string): ClusterEntry {
  return {
    name,
    file: serviceAccountFolder,
    server,
    authority: { data: undefined, path: `${serviceAccountFolder}/ca.crt` },
    tlsServerName: undefined,
    isTlsUnverified: false,
    proxyUrl: undefined,
    isCompressionDisabled: false,
    pluginConfig: undefined,
  };
}

const user: UserEntry = {
  name,
  file: serviceAccountFolder,
  token: undefined,
  tokenFile,
  username: undefined,
  password: undefined,
  certificate: { data: undefined, path: undefined },
  key: { data: undefined, path: undefined },
  exec: undefined,
  authProvider: undefined,
  impersonate: { user: undefined, uid: undefined, groups: [], extra: {} },
};
