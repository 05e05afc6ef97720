import { warningsOf } from '../../sandbox/request/warnings.ts';
import { keyOf, type SandboxKey } from '../../sandbox/sandbox.ts';
import type { SandboxSpec } from '../../sandbox/spec.ts';
import type { SandboxStore } from '../../sandbox/store/sandboxStore.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import type { BackgroundTasks } from './backgroundTasks.ts';
import type { SandboxCreator } from './sandboxCreator.ts';
import { recordWarning } from './warningEvent.ts';

export interface GuardedCreatorOptions {
  readonly api: KubeApi;
  readonly store: SandboxStore;
  readonly tasks: BackgroundTasks;
  readonly creator: SandboxCreator;
  /** Different on each call. */
  readonly ids: () => string;
}

/** What surrounds the making of a sandbox: warnings that the cluster shall show. */
export class GuardedCreator {
  readonly #options: GuardedCreatorOptions;

  constructor(options: GuardedCreatorOptions) {
    this.#options = options;
  }

  /** As `SandboxLifecycle.create`. */
  async create(spec: SandboxSpec, signal?: AbortSignal): Promise<SandboxKey> {
    const key = await this.#options.creator.create(spec, signal);
    this.#recordDangers(spec);
    return key;
  }

  #recordDangers(spec: SandboxSpec): void {
    const { api, store, tasks, ids } = this.#options;
    const { namespace, name } = spec;
    const uid = store.deployments.group(keyOf(spec))[0]?.uid;
    if (uid === undefined) return;
    for (const warning of warningsOf(spec).filter(({ reason }) => reason === 'DangerousCapability')) {
      tasks.add(`recording a warning on sandbox ${keyOf(spec)}`, () =>
        recordWarning(api, { namespace, name, uid }, warning, ids()),
      );
    }
  }
}
