import { SandboxError } from '../../../sandbox/errors.ts';
import type { ClusterEntry } from '../kubeconfig/kubeconfigFile.ts';

/** Where an API server is. */
export interface ApiTarget {
  readonly isSecure: boolean;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** Of the `Host` header. */
  readonly hostHeader: string;
  /** Before every path, as gateways to several clusters have it: empty or `/k8s/clusters/c-1`. */
  readonly basePath: string;
  /** For people. */
  readonly url: string;
}

/** Errors: InvalidKubeconfig. */
export function toApiTarget(cluster: ClusterEntry): ApiTarget {
  const { server, name, file } = cluster;
  const where = `The cluster "${name}" in ${file}`;
  if (server === undefined) throw new SandboxError('InvalidKubeconfig', `${where} has no server.`);
  // Without a scheme kubectl speaks TLS only if something about TLS is said.
  const hasTls = cluster.authority.data ?? cluster.authority.path ?? (cluster.isTlsUnverified || undefined);
  const text = server.includes('://') ? server : `${hasTls ? 'https' : 'http'}://${server}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new SandboxError('InvalidKubeconfig', `${where} has a server that is no http or https address.`);
  }
  const isSecure = url.protocol === 'https:';
  const basePath = url.pathname.replace(/\/+$/, '');
  return {
    isSecure,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    hostHeader: url.host,
    basePath,
    url: `${url.protocol}//${url.host}${basePath}`,
  };
}
