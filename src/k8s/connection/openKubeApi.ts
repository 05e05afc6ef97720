import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import { resolveContext } from './kubeconfig/contexts.ts';
import { impersonationHeaders } from './credentials/impersonation.ts';
import { openCredentials } from './credentials/openCredentials.ts';
import { toApiTarget } from './http/apiTarget.ts';
import { Connections } from './http/connections.ts';
import { isLoopback } from './http/noProxy.ts';
import { chooseProxy } from './http/proxy.ts';
import { openTunnel } from './http/tunnel.ts';
import { HttpKubeApi } from './httpKubeApi.ts';
import type { KubeApi } from './kubeApi.ts';
import { loadKubeconfig, readKubeconfigText } from './kubeconfig/kubeconfig.ts';
import type { ClusterEntry } from './kubeconfig/kubeconfigFile.ts';
import { readPem } from './kubeconfig/pem.ts';

export interface OpenKubeApiOptions {
  /** Without them those that kubectl would read. */
  readonly kubeconfigPaths?: readonly string[] | undefined;
  /** A kubeconfig itself, in place of all files. */
  readonly kubeconfigText?: string | undefined;
  /** Without it the current context. */
  readonly context?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Of this product, for the server's logs. */
  readonly version: string;
}

export interface OpenedKubeApi {
  readonly api: KubeApi;
  readonly contextName: string;
  readonly clusterName: string;
  /** Its address, for people. */
  readonly server: string;
  /** Of the context. */
  readonly namespace: string;
}

const readText = (path: string) => readFile(path, 'utf8');

/**
 * The API server of a kubeconfig's context. Talks to nobody yet: the first request connects and, if need be, logs in.
 * Errors: InvalidKubeconfig, CredentialsFailed.
 */
export async function openKubeApi(options: OpenKubeApiOptions): Promise<OpenedKubeApi> {
  const { env, logger, clock } = options;
  const { kubeconfigText: text, kubeconfigPaths: paths } = options;
  const kubeconfig =
    text === undefined
      ? await loadKubeconfig({ paths, env, homeDir: homedir(), readFile: readText })
      : readKubeconfigText(text);
  const { name, cluster, user, namespace } = resolveContext(kubeconfig, options.context);
  const target = toApiTarget(cluster);
  const authority = await readAuthority(cluster);
  const trust = { authority, serverName: cluster.tlsServerName, isUnverified: cluster.isTlsUnverified };
  const proxy = chooseProxy(cluster, target, env);
  const openThrough = proxy && ((signal: AbortSignal) => openTunnel({ proxy, target, clock, signal }));
  const headers = impersonationHeaders(user);
  const credentials = await openCredentials({ user, cluster, authority, env, readFile: readText, clock, logger });
  const api = new HttpKubeApi({
    target,
    connections: new Connections(target, trust, openThrough),
    credentials,
    headers,
    userAgent: `k7-sandboxes/${options.version}`,
    // On one machine, packing costs more than it saves.
    isCompressed: !cluster.isCompressionDisabled && !isLoopback(target.host),
    clock,
    logger,
  });
  logger.debug('chose a cluster', { context: name, server: target.url, proxy: proxy?.url });
  return { api, contextName: name, clusterName: cluster.name, server: target.url, namespace };
}

async function readAuthority({ authority, name, file, isTlsUnverified }: ClusterEntry): Promise<string | undefined> {
  if (isTlsUnverified) return undefined;
  const owner = `the cluster "${name}" in ${file}`;
  const pem = await readPem(authority, { owner, field: 'certificate-authority' }, readText);
  if (pem === undefined || isCertificate(pem)) return pem;
  throw new SandboxError('InvalidKubeconfig', `The certificate-authority of ${owner} is no certificate.`);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // Why not is of no use to anybody.
    return false;
  }
}
