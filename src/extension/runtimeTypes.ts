/** What the bundles beside the first give. They load with the first need, so that activation costs next to nothing. */
import type { ApiServer, ApiServerOptions } from '../api/server.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { EmbeddedCluster, EmbeddedClusterOptions } from '../embedded/embeddedCluster.ts';
import type { ConnectOptions } from '../k8s/connect.ts';
import type { KubeContext } from '../k8s/connection/kubeconfig/contexts.ts';
import type { SandboxWarning } from '../sandbox/request/warnings.ts';
import type { SandboxService } from '../sandbox/service.ts';
import type { SandboxSpec } from '../sandbox/spec.ts';

export interface Runtime {
  connectKubernetes(options: ConnectOptions): Promise<SandboxService>;
  /** Without paths: those that kubectl would read. Errors: InvalidKubeconfig. */
  readContexts(paths: readonly string[] | undefined): Promise<readonly KubeContext[]>;
  /** Errors: those of a bad field, with its name. */
  parseCreateRequest(body: unknown, options: { readonly defaultNamespace: string }): { readonly spec: SandboxSpec };
  /** What a person should know of what they ask for. */
  warningsOf(spec: SandboxSpec): readonly SandboxWarning[];
}

export interface KeyStorePort {
  authenticate: ApiServerOptions['keys']['authenticate'];
  close(): Promise<void>;
  create(key: { readonly name: string }): Promise<string>;
  revoke(name: string): Promise<void>;
  list(): Promise<readonly { readonly name: string }[]>;
}

export interface ApiRuntime {
  createApiServer(options: ApiServerOptions): ApiServer;
  createKeyStore(options: { readonly path: string; readonly clock: Clock; readonly logger: Logger }): KeyStorePort;
  /** Reads the env files that requests name below `folder`. */
  createEnvFiles(folder: string): ApiServerOptions['envFiles'];
  readonly randomIds: ApiServerOptions['ids'];
}

export interface EmbeddedRuntime {
  /** Errors: StateFileUnusable, StateFileLocked. */
  startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster>;
}

export interface Loaders {
  readonly loadRuntime: () => Promise<Runtime>;
  readonly loadApiRuntime: () => Promise<ApiRuntime>;
  readonly loadEmbeddedRuntime: () => Promise<EmbeddedRuntime>;
}
