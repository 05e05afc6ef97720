import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { resolveContext } from './contexts.ts';
import { FixedCredential } from './credentials/fixedCredential.ts';
import { toApiTarget } from './http/apiTarget.ts';
import { Connections } from './http/connections.ts';
import { HttpKubeApi } from './httpKubeApi.ts';
import type { KubeApi } from './kubeApi.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { readPem } from './pem.ts';

export interface OpenKubeApiOptions {
  /** Without them those that kubectl would read. */
  readonly kubeconfigPaths?: readonly string[] | undefined;
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
  const paths = options.kubeconfigPaths;
  const kubeconfig = await loadKubeconfig({ paths, env, homeDir: homedir(), readFile: readText });
  const { name, cluster, user, namespace } = resolveContext(kubeconfig, options.context);
  const target = toApiTarget(cluster);
  const clusterOwner = `the cluster "${cluster.name}" in ${cluster.file}`;
  const userOwner = `the user "${user.name}" in ${user.file}`;
  const trust = {
    authority: await readPem(cluster.authority, { owner: clusterOwner, field: 'certificate-authority' }, readText),
    serverName: cluster.tlsServerName,
    isUnverified: cluster.isTlsUnverified,
  };
  const credentials = new FixedCredential({
    authorization: user.token === undefined ? undefined : `Bearer ${user.token}`,
    certificate: await readPem(user.certificate, { owner: userOwner, field: 'client-certificate' }, readText),
    key: await readPem(user.key, { owner: userOwner, field: 'client-key' }, readText),
  });
  const api = new HttpKubeApi({
    target,
    connections: new Connections(target, trust, undefined),
    credentials,
    headers: {},
    userAgent: `k7-sandboxes/${options.version}`,
    isCompressed: !cluster.isCompressionDisabled,
    clock,
    logger,
  });
  return { api, contextName: name, clusterName: cluster.name, server: target.url, namespace };
}
