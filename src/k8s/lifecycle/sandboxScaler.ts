/**
 * Pauses and resumes sandboxes: scales their Deployment to 0 and to 1, and changes nothing else. A paused one keeps its
 * policies and its Secret, and the namespace its lock, which is made sure of again before anything runs.
 */
import type { Deployment } from 'kubernetes-types/apps/v1';
import { SandboxError } from '../../sandbox/errors.ts';
import { creatingAnnotation, ownsAllAnnotation, sandboxLabel } from '../../sandbox/manifests/names.ts';
import type { SandboxKey } from '../../sandbox/sandbox.ts';
import { toDeploymentFacts } from '../../sandbox/store/facts.ts';
import type { SandboxStore } from '../../sandbox/store/sandboxStore.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isOfAnother, isStatus, toSandboxError } from '../connection/kubeErrors.ts';
import { deploymentPath } from '../connection/kubePaths.ts';
import type { NamespaceLock } from './namespaceLock.ts';
import { notFound } from './sandboxRemover.ts';

export interface SandboxScalerOptions {
  readonly api: KubeApi;
  readonly store: SandboxStore;
  readonly lock: Pick<NamespaceLock, 'touch'>;
}

type ScaleKey = SandboxKey & { readonly uid?: string };

const scaleTries = 3;

export class SandboxScaler {
  readonly #options: SandboxScalerOptions;

  constructor(options: SandboxScalerOptions) {
    this.#options = options;
  }

  /** As `SandboxLifecycle.pause`. */
  pause(key: ScaleKey, signal?: AbortSignal): Promise<void> {
    return this.#scale(key, 0, signal);
  }

  /** As `SandboxLifecycle.resume`. */
  resume(key: ScaleKey, signal?: AbortSignal): Promise<void> {
    return this.#scale(key, 1, signal);
  }

  async #scale(key: ScaleKey, replicas: 0 | 1, signal: AbortSignal | undefined): Promise<void> {
    const doing = `${replicas === 0 ? 'Pausing' : 'Resuming'} sandbox ${key.name} failed`;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#tryScale(key, replicas, signal);
      } catch (error) {
        signal?.throwIfAborted();
        // A namesake has come since the look: where no certain one is meant, it is the one to look at now.
        if (!isOfAnother(error)) throw toSandboxError(error, doing);
        if (isStatus(error, 404) || key.uid !== undefined || tries >= scaleTries) throw notFound(key, error);
      }
    }
  }

  async #tryScale(key: ScaleKey, replicas: 0 | 1, signal: AbortSignal | undefined): Promise<void> {
    const { api, lock } = this.#options;
    const { namespace, name } = key;
    const path = deploymentPath(namespace, name);
    const found = await api.json<Deployment>({ method: 'GET', path, signal });
    const { uid, labels, annotations } = found.metadata ?? {};
    if (labels?.[sandboxLabel] === undefined || (key.uid ?? uid) !== uid) throw notFound(key);
    if (annotations?.[creatingAnnotation] !== undefined) throw beingCreated(name);
    this.#note(found);
    if ((found.spec?.replicas ?? 1) > 0 === replicas > 0) return;
    // K7's own sandboxes have no part in the lock.
    if (replicas > 0 && annotations?.[ownsAllAnnotation] !== undefined) await lock.touch(namespace);
    // The uid is a precondition: a namesake made since is refused with 422.
    const body = { metadata: { uid }, spec: { replicas } };
    const contentType = 'application/merge-patch+json';
    this.#note(await api.json<Deployment>({ method: 'PATCH', path, body, contentType, signal }));
  }

  /** What one does one sees at once, whatever the watch. */
  #note(deployment: Deployment): void {
    this.#options.store.deployments.apply([{ kind: 'upsert', facts: toDeploymentFacts(deployment) }]);
  }
}

function beingCreated(name: string): SandboxError {
  return new SandboxError('SandboxBeingCreated', `Sandbox ${name} is still being created`);
}
