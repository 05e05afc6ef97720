import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../base/logger.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import type { Loaders } from '../runtimeTypes.ts';
import type { ReadConfig } from '../settings.ts';
import type { ClusterChoices, KubeconfigChoice } from './clusterChoice.ts';
import type { Opened } from './connectionManager.ts';
import type { EmbeddedHost } from './embeddedHost.ts';

export interface OpenConnectionOptions {
  readonly loadRuntime: Loaders['loadRuntime'];
  readonly choices: ClusterChoices;
  readonly embedded: EmbeddedHost;
  readonly readConfig: ReadConfig;
  readonly isTrusted: () => boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly version: string;
}

/** Connects to the cluster that is chosen now. */
export async function openConnection(options: OpenConnectionOptions): Promise<Opened> {
  const choice = options.choices.current;
  if (choice.kind === 'embedded') return openEmbedded(options);
  options.embedded.letGo();
  if (!options.isTrusted()) {
    throw new SandboxError('PermissionDenied', 'This folder is not trusted', {
      hint: 'Until it is, K7 connects to no cluster but the embedded one.',
    });
  }
  return openReal(options, choice);
}

async function openReal(options: OpenConnectionOptions, { kubeconfig, context }: KubeconfigChoice): Promise<Opened> {
  const namespaces = options.readConfig('k7.namespaces');
  const { env, logger, version } = options;
  const runtime = await options.loadRuntime();
  const service = await runtime.connectKubernetes({
    ...(kubeconfig === undefined ? {} : { kubeconfigPaths: [expandHome(kubeconfig)] }),
    ...(context === undefined ? {} : { context }),
    ...(namespaces.length === 0 ? {} : { namespaces }),
    env,
    logger,
    version,
  });
  const id = JSON.stringify([kubeconfig ?? '', service.description]);
  return { id, service, isEmbedded: false, release: () => undefined };
}

async function openEmbedded(options: OpenConnectionOptions): Promise<Opened> {
  const { env, logger, version } = options;
  const lease = await options.embedded.use();
  try {
    const runtime = await options.loadRuntime();
    const { kubeconfigText } = lease;
    const service = await runtime.connectKubernetes({ kubeconfigText, env, logger, version });
    // Its port is another one after a reload, and it is the same cluster all the same.
    return { id: embeddedId, service, isEmbedded: true, release: () => lease.dispose() };
  } catch (error) {
    lease.dispose();
    throw error;
  }
}

const embeddedId = JSON.stringify(['embedded']);

/** `~/…` as people write paths into settings. */
export function expandHome(path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path;
}
