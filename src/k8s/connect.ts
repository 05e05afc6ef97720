import { systemClock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { SandboxService } from '../sandbox/service.ts';
import { KubeSandboxService } from './kubeSandboxService.ts';
import { openKubeApi } from './connection/openKubeApi.ts';

export interface ConnectOptions {
  /** Without them: those that kubectl would read. */
  readonly kubeconfigPaths?: readonly string[];
  /** A kubeconfig itself, in place of all files. */
  readonly kubeconfigText?: string;
  /** Without it: the current one. */
  readonly context?: string;
  /** Watched where the cluster as a whole may not be; without them the context's namespace is. */
  readonly namespaces?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly version: string;
}

/** The sandboxes of the cluster that a kubeconfig names; asks the cluster nothing yet. Errors: InvalidKubeconfig. */
export async function connectKubernetes(options: ConnectOptions): Promise<SandboxService> {
  const { logger, namespaces } = options;
  const { api, contextName, server, namespace } = await openKubeApi({ ...options, clock: systemClock });
  return new KubeSandboxService({
    api,
    description: `${contextName} (${server})`,
    defaultNamespace: namespace,
    namespaces: namespaces ?? [namespace],
    clock: systemClock,
    logger,
  });
}
