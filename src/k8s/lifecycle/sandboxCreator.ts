/**
 * Makes a sandbox so that no pod runs before it is closed: the namespace's lock, a Deployment at 0 replicas, its Secret
 * and policies (owned by it), the lock once more, and only then 1 replica. What a failed create made goes again: deleting
 * the Deployment takes along what it owns.
 */
import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Secret } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { delay, type Clock } from '../../base/clock.ts';
import { isSandboxError, SandboxError, type ErrorReason } from '../../sandbox/errors.ts';
import { deploymentManifest } from '../../sandbox/manifests/deployment.ts';
import { creatingAnnotation, ownsAllAnnotation } from '../../sandbox/manifests/names.ts';
import { deploymentOwner } from '../../sandbox/manifests/owner.ts';
import { allowEgressPolicy, egressPolicy, ingressPolicy } from '../../sandbox/manifests/policies.ts';
import { envSecret } from '../../sandbox/manifests/secret.ts';
import { keyOf, type SandboxKey } from '../../sandbox/sandbox.ts';
import type { SandboxSpec } from '../../sandbox/spec.ts';
import { toDeploymentFacts } from '../../sandbox/store/facts.ts';
import type { SandboxStore } from '../../sandbox/store/sandboxStore.ts';
import type { BackgroundTasks } from './backgroundTasks.ts';
import { deleteExactly } from '../connection/deleteExactly.ts';
import type { KubeApi, KubeRequest } from '../connection/kubeApi.ts';
import { isAlreadyExists, isOfAnother, isStatus, toSandboxError } from '../connection/kubeErrors.ts';
import { deploymentPath, policyPath, runtimeClassPath, secretPath } from '../connection/kubePaths.ts';
import { KubeStatusError } from '../connection/kubeStatusError.ts';
import { makeOwned, titleOf } from './makeOwned.ts';
import type { NamespaceLock } from './namespaceLock.ts';

export interface SandboxCreatorOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly store: SandboxStore;
  readonly lock: NamespaceLock;
  readonly tasks: BackgroundTasks;
  /** Different on each call. */
  readonly ids: () => string;
}

/** What a failed create may have left. */
interface Made extends SandboxKey {
  readonly uid: string | undefined;
  readonly mark: string;
}

const refusals: ReadonlySet<ErrorReason> = new Set(['NamespaceNotFound', 'PermissionDenied']);
const stepTimeoutMs = 30_000;
const startTries = 3;
const retryMs = 200;
const rollbackTries = 8;

export class SandboxCreator {
  readonly #options: SandboxCreatorOptions;

  constructor(options: SandboxCreatorOptions) {
    this.#options = options;
  }

  /** As `SandboxLifecycle.create`. Whoever ends waits for it, so that it is whole or rolled back. */
  create(spec: SandboxSpec, signal?: AbortSignal): Promise<SandboxKey> {
    return this.#options.tasks.track(this.#create(spec, signal));
  }

  async #create(spec: SandboxSpec, signal: AbortSignal | undefined): Promise<SandboxKey> {
    const { namespace, name } = spec;
    await this.#prepare(spec, signal);
    // Not before the server has answered, so that its time is known.
    const mark = `${new Date(this.#options.api.serverNow()).toISOString()} ${this.#options.ids()}`;
    await this.#make(spec, mark, signal);
    return { namespace, name };
  }

  /** Errors: RuntimeClassNotFound before anything is written; NamespaceNotFound, PermissionDenied. */
  async #prepare({ namespace, runtimeClassName }: SandboxSpec, signal: AbortSignal | undefined): Promise<void> {
    if (runtimeClassName !== undefined) await this.#checkRuntimeClass(runtimeClassName, signal);
    const { lock } = this.#options;
    try {
      await step(signal, `Locking namespace ${namespace} failed`, () => lock.ensure(namespace));
    } catch (error) {
      // One of the two may have been made, unless both are refused for the same reason.
      if (!isSandboxError(error) || !refusals.has(error.reason)) this.#unlockBehind(namespace);
      throw error;
    }
  }

  async #checkRuntimeClass(name: string, signal: AbortSignal | undefined): Promise<void> {
    const path = runtimeClassPath(name);
    try {
      await this.#options.api.json({ method: 'GET', path, signal, timeoutMs: stepTimeoutMs });
    } catch (error) {
      signal?.throwIfAborted();
      // RuntimeClasses are of the cluster: who may not read them does not know, and the pod's events will tell.
      if (isStatus(error, 403)) return;
      if (!isStatus(error, 404)) throw toSandboxError(error, `Looking up RuntimeClass ${name} failed`);
      const message = `The cluster has no RuntimeClass ${name}`;
      throw new SandboxError('RuntimeClassNotFound', message, { field: 'runtime_class_name', cause: error });
    }
  }

  async #make(spec: SandboxSpec, mark: string, signal: AbortSignal | undefined): Promise<void> {
    const { namespace, name } = spec;
    let uid: string | undefined;
    try {
      const deployment = await this.#makeDeployment(spec, mark, signal);
      uid = deployment.metadata?.uid ?? '';
      await this.#close(spec, uid, signal);
      await step(signal, `Starting sandbox ${name} failed`, () => this.#start(spec, uid ?? '', signal));
    } catch (error) {
      if (uid !== undefined || isOutcomeUnknown(error)) await this.#rollBack({ namespace, name, uid, mark });
      throw error;
    }
  }

  async #makeDeployment(spec: SandboxSpec, mark: string, signal: AbortSignal | undefined): Promise<Deployment> {
    const { namespace, name } = spec;
    const body = deploymentManifest(spec, mark);
    const path = deploymentPath(namespace);
    return step(signal, `Creating Deployment ${name} failed`, async () => {
      try {
        const made = await this.#send<Deployment>({ method: 'POST', path, body, signal });
        this.#note(made);
        return made;
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
        throw new SandboxError('AlreadyExists', `Sandbox ${name} already exists`, { field: 'name', cause: error });
      }
    });
  }

  /** The Secret and the policies, and the lock again now that the Deployment can be seen. */
  async #close(spec: SandboxSpec, uid: string, signal: AbortSignal | undefined): Promise<void> {
    const { namespace, name, env, egressWhitelist } = spec;
    const owner = deploymentOwner(name, uid);
    const owned: { readonly path: string; readonly body: Secret | NetworkPolicy }[] = [
      { path: policyPath(namespace), body: ingressPolicy(spec, owner) },
      {
        path: policyPath(namespace),
        body: egressWhitelist ? egressPolicy(spec, egressWhitelist, owner) : allowEgressPolicy(spec, owner),
      },
    ];
    if (env) owned.push({ path: secretPath(namespace), body: envSecret(spec, env, owner) });
    // All are waited for before anything is rolled back, so that none arrives after it.
    const results = await Promise.allSettled([
      step(signal, `Locking namespace ${namespace} failed`, () => this.#options.lock.touch(namespace)),
      ...owned.map(({ path, body }) =>
        step(signal, `Creating ${titleOf(body)} failed`, () => makeOwned(this.#options, path, body, signal)),
      ),
    ]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #start({ namespace, name }: SandboxSpec, uid: string, signal: AbortSignal | undefined): Promise<void> {
    // The uid is a precondition: a namesake made since is refused with 422.
    const body = {
      metadata: { uid, annotations: { [creatingAnnotation]: null, [ownsAllAnnotation]: 'true' } },
      spec: { replicas: 1 },
    };
    const contentType = 'application/merge-patch+json';
    const path = deploymentPath(namespace, name);
    for (let tries = 1; ; tries += 1) {
      try {
        this.#note(await this.#send<Deployment>({ method: 'PATCH', path, body, contentType, signal }));
        return;
      } catch (error) {
        if (isOfAnother(error)) {
          const message = `Sandbox ${name} was deleted while it was being created`;
          throw new SandboxError('ChangedMeanwhile', message, { cause: error });
        }
        if (tries >= startTries || !isWorthRetrying(error)) throw error;
        await delay(this.#options.clock, retryMs, signal);
      }
    }
  }

  /** The first try is waited for; where it fails, others follow behind. */
  async #rollBack(made: Made): Promise<void> {
    if (await this.#tryRollBack(made)) return;
    const { tasks, clock } = this.#options;
    tasks.add(`rolling back sandbox ${keyOf(made)}`, async () => {
      for (let tries = 0; tries < rollbackTries; tries += 1) {
        await delay(clock, retryMs * 2 ** tries);
        if (await this.#tryRollBack(made)) return;
      }
      throw new Error('the cluster did not take it; delete the Deployment at 0 replicas by hand');
    });
  }

  async #tryRollBack(made: Made): Promise<boolean> {
    const { store } = this.#options;
    const { namespace, name } = made;
    const path = deploymentPath(namespace, name);
    try {
      const found = await this.#send<Deployment>({ method: 'GET', path });
      const { uid, annotations } = found.metadata ?? {};
      // Ours by its uid or, where the answer to the first request was lost, by its mark.
      if (uid !== made.uid && annotations?.[creatingAnnotation] !== made.mark) return true;
      await deleteExactly(this.#options.api, path, { uid });
      store.deployments.forget(toDeploymentFacts(found));
    } catch (error) {
      if (!isStatus(error, 404) && !isStatus(error, 409)) return false;
    }
    this.#unlockBehind(namespace);
    return true;
  }

  #unlockBehind(namespace: string): void {
    const { tasks, lock } = this.#options;
    tasks.add(`unlocking namespace ${namespace}`, () => lock.removeWhenUnused(namespace));
  }

  /** What one makes one sees at once, whatever the watch. */
  #note(deployment: Deployment): void {
    this.#options.store.deployments.apply([{ kind: 'upsert', facts: toDeploymentFacts(deployment) }]);
  }

  #send<T>(request: KubeRequest): Promise<T> {
    return this.#options.api.json<T>({ timeoutMs: stepTimeoutMs, ...request });
  }
}

/** Runs one step; its error names it. An aborted signal's reason goes through as it is. */
async function step<T>(signal: AbortSignal | undefined, failure: string, run: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  try {
    return await run();
  } catch (error) {
    signal?.throwIfAborted();
    throw toSandboxError(error, failure);
  }
}

/** The request may have been carried out although no answer came. */
function isOutcomeUnknown(error: unknown): boolean {
  if (!(error instanceof SandboxError)) return true;
  return !(error.cause instanceof KubeStatusError) || error.cause.status.code >= 500;
}

function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof KubeStatusError) || error.status.code >= 500 || error.status.code === 429;
}
