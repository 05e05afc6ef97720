import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { SandboxExec, SandboxLifecycle, SandboxService } from '../sandbox/service.ts';
import { SandboxStore } from '../sandbox/store/sandboxStore.ts';
import { BackgroundTasks } from './lifecycle/backgroundTasks.ts';
import { GuardedCreator } from './lifecycle/guardedCreator.ts';
import { EgressSetter } from './egress/egressSetter.ts';
import { KubeExec } from './exec/exec.ts';
import type { KubeApi } from './connection/kubeApi.ts';
import { KubeLifecycle } from './lifecycle/kubeLifecycle.ts';
import { KubeSandboxExec } from './exec/kubeSandboxExec.ts';
import { OutlivingConnections } from './egress/outlivingConnections.ts';
import { PodConnections } from './egress/podConnections.ts';
import { KubeWatch } from './watch/kubeWatch.ts';
import { NamespaceLock } from './lifecycle/namespaceLock.ts';
import { SandboxCreator } from './lifecycle/sandboxCreator.ts';
import { SandboxRemover } from './lifecycle/sandboxRemover.ts';
import { SandboxScaler } from './lifecycle/sandboxScaler.ts';

export interface KubeSandboxServiceOptions {
  readonly api: KubeApi;
  /** `context (server)`. */
  readonly description: string;
  /** The context's. */
  readonly defaultNamespace: string;
  /** Watched where the cluster as a whole may not be. */
  readonly namespaces: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `SandboxService` on a Kubernetes cluster. Makes no request before it is used. */
export class KubeSandboxService implements SandboxService {
  readonly description: string;
  readonly defaultNamespace: string;
  readonly lifecycle: SandboxLifecycle;
  readonly exec: SandboxExec;
  readonly watch: KubeWatch;
  readonly #api: KubeApi;
  readonly #store: SandboxStore;
  readonly #tasks: BackgroundTasks;

  constructor({ api, description, defaultNamespace, namespaces, clock, logger }: KubeSandboxServiceOptions) {
    const store = new SandboxStore();
    const tasks = new BackgroundTasks(clock, logger);
    const lock = new NamespaceLock({ api, clock, logger, ids: randomUUID });
    const watch = new KubeWatch({ api, clock, logger, random: Math.random, store, namespaces });
    const maker = new SandboxCreator({ api, clock, store, lock, tasks, ids: randomUUID });
    const creator = new GuardedCreator({ api, store, tasks, creator: maker, ids: randomUUID });
    const remover = new SandboxRemover({ api, clock, store, lock, tasks });
    const scaler = new SandboxScaler({ api, store, lock });
    const exec = new KubeExec({ api, clock, logger });
    const outliving = new OutlivingConnections(new PodConnections(exec));
    const egress = new EgressSetter({ api, clock, store, lock, outliving, random: Math.random });
    const lifecycle = new KubeLifecycle({ api, store, watch, creator, remover, scaler, egress });
    this.description = description;
    this.defaultNamespace = defaultNamespace;
    this.watch = watch;
    this.lifecycle = lifecycle;
    this.exec = new KubeSandboxExec({ exec, lifecycle, store });
    this.#api = api;
    this.#store = store;
    this.#tasks = tasks;
  }

  drain(timeoutMs: number): Promise<void> {
    return this.#tasks.drain(timeoutMs);
  }

  dispose(): void {
    this.watch.dispose();
    this.#store.dispose();
    this.#api.dispose();
  }
}
