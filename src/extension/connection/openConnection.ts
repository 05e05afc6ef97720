import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../base/logger.ts';
import type { SandboxService } from '../../sandbox/service.ts';
import type { Loaders } from '../runtimeTypes.ts';
import type { ReadConfig } from '../settings.ts';
import type { ClusterChoices } from './clusterChoice.ts';

export interface OpenConnectionOptions {
  readonly loadRuntime: Loaders['loadRuntime'];
  readonly choices: ClusterChoices;
  readonly readConfig: ReadConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly version: string;
}

/** Connects to the cluster that is chosen now. */
export async function openConnection(
  options: OpenConnectionOptions,
): Promise<{ readonly id: string; readonly service: SandboxService }> {
  const { kubeconfig, context } = options.choices.current;
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
  return { id: JSON.stringify([kubeconfig ?? '', service.description]), service };
}

/** `~/…` as people write paths into settings. */
export function expandHome(path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path;
}
