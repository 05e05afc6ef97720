/**
 * Deletes sandboxes, and nothing else: a Deployment goes only when it has K7's label, and only the one that was looked
 * at. What it owns goes with it. What K7 made is owned by nothing and is cleaned up behind, its policies only after its
 * pods, because they are all that closes them.
 */
import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Pod, Secret } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { delay, type Clock } from '../../base/clock.ts';
import { isSandboxError, SandboxError } from '../../sandbox/errors.ts';
import {
  creatingAnnotation,
  egressPolicyName,
  ingressPolicyName,
  ownsAllAnnotation,
  sandboxLabel,
  secretName,
} from '../../sandbox/manifests/names.ts';
import { keyOf, type SandboxKey } from '../../sandbox/sandbox.ts';
import { toDeploymentFacts } from '../../sandbox/store/facts.ts';
import type { SandboxStore } from '../../sandbox/store/sandboxStore.ts';
import type { BackgroundTasks } from './backgroundTasks.ts';
import { deleteExactly } from '../connection/deleteExactly.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isStatus, toSandboxError } from '../connection/kubeErrors.ts';
import { deploymentPath, podPath, policyPath, secretPath } from '../connection/kubePaths.ts';
import type { NamespaceLock } from './namespaceLock.ts';

export interface SandboxRemoverOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly store: SandboxStore;
  readonly lock: NamespaceLock;
  readonly tasks: BackgroundTasks;
}

type DeleteKey = SandboxKey & { readonly uid?: string };

const deleteTries = 3;
const firstPollMs = 200;
const maxPollMs = 2000;
/** Pods that take longer keep what closes them. */
const podsGoneWithinMs = 120_000;

export class SandboxRemover {
  readonly #options: SandboxRemoverOptions;

  constructor(options: SandboxRemoverOptions) {
    this.#options = options;
  }

  /** As `SandboxLifecycle.delete`. */
  async delete(key: DeleteKey, signal?: AbortSignal): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#delete(key, signal);
      } catch (error) {
        const isReplaced = isSandboxError(error) && error.reason === 'ChangedMeanwhile';
        // A namesake has come since the look: where no certain one is meant, it is the one to go now.
        if (isReplaced && key.uid !== undefined) throw notFound(key, error);
        if (!isReplaced || tries >= deleteTries) throw error;
      }
    }
  }

  async #delete(key: DeleteKey, signal: AbortSignal | undefined): Promise<void> {
    const { api, store, tasks } = this.#options;
    const { namespace, name } = key;
    const doing = `Deleting sandbox ${name} failed`;
    try {
      const path = deploymentPath(namespace, name);
      const found = await api.json<Deployment>({ method: 'GET', path, signal });
      const uid = found.metadata?.uid ?? '';
      if (found.metadata?.labels?.[sandboxLabel] === undefined) throw notFound(key);
      if (key.uid !== undefined && key.uid !== uid) throw notFound(key);
      await deleteExactly(api, path, { uid }, signal);
      store.deployments.forget(toDeploymentFacts(found));
      tasks.add(`cleaning up after sandbox ${keyOf(key)}`, () => this.#cleanUp(found));
    } catch (error) {
      signal?.throwIfAborted();
      if (!isStatus(error, 404)) throw toSandboxError(error, doing);
      const known = store.deployments.group(keyOf(key))[0];
      if (known && (key.uid ?? known.uid) === known.uid) store.deployments.forget(known);
      throw notFound(key, error);
    }
  }

  async #cleanUp({ metadata, spec }: Deployment): Promise<void> {
    const { namespace = '', name = '', annotations } = metadata ?? {};
    if (annotations?.[ownsAllAnnotation] === undefined) await this.#deleteUnowned({ namespace, name }, spec);
    await this.#options.lock.removeWhenUnused(namespace);
  }

  async #deleteUnowned({ namespace, name }: SandboxKey, spec: Deployment['spec']): Promise<void> {
    if (!(await this.#arePodsGone({ namespace, name })) || (await this.#isInUse({ namespace, name }))) return;
    const paths = [egressPolicyName(name), ingressPolicyName(name)].map((policy) => policyPath(namespace, policy));
    // Only the Secret that the Deployment used: another one of that name is somebody else's.
    if (usesSecret(spec, secretName(name))) paths.push(secretPath(namespace, secretName(name)));
    await Promise.all(paths.map((path) => this.#deleteIfUnowned(path, name)));
  }

  /** Asked of the server, because what must outlive the pods is about to go. `false`: they took too long. */
  async #arePodsGone(key: SandboxKey): Promise<boolean> {
    const { clock } = this.#options;
    // Only those that are there now: a namesake made since has pods of its own.
    const left = new Set(await this.#podUids(key));
    const endMs = clock.now() + podsGoneWithinMs;
    for (let waitMs = firstPollMs; left.size > 0; waitMs = Math.min(waitMs * 1.5, maxPollMs)) {
      if (clock.now() >= endMs) return false;
      await delay(clock, waitMs);
      const there = new Set(await this.#podUids(key));
      for (const uid of left) if (!there.has(uid)) left.delete(uid);
    }
    return true;
  }

  /** Whether K7 has made a namesake meanwhile: what it finds of a predecessor it takes for its own. */
  async #isInUse({ namespace, name }: SandboxKey): Promise<boolean> {
    try {
      const found = await this.#options.api.json<Deployment>({ method: 'GET', path: deploymentPath(namespace, name) });
      const { annotations } = found.metadata ?? {};
      return annotations?.[ownsAllAnnotation] === undefined && annotations?.[creatingAnnotation] === undefined;
    } catch (error) {
      if (isStatus(error, 404)) return false;
      throw error;
    }
  }

  async #podUids({ namespace, name }: SandboxKey): Promise<string[]> {
    const query = { labelSelector: `${sandboxLabel}=${name}` };
    const request = { method: 'GET', path: podPath(namespace), query } as const;
    const list = await this.#options.api.json<{ readonly items: readonly Pod[] }>(request);
    return list.items.flatMap(({ metadata }) => metadata?.uid ?? []);
  }

  async #deleteIfUnowned(path: string, sandbox: string): Promise<void> {
    const { api } = this.#options;
    try {
      const found = await api.json<Secret | NetworkPolicy>({ method: 'GET', path });
      if (found.metadata?.ownerReferences?.length || !concerns(found, sandbox)) return;
      const { uid, resourceVersion } = found.metadata ?? {};
      await deleteExactly(api, path, { uid, resourceVersion });
    } catch (error) {
      // Gone by itself, or changed by somebody who wants it; and who may not read Secrets leaves K7's where it is.
      if (!isStatus(error, 404) && !isStatus(error, 409) && !isStatus(error, 403)) throw error;
    }
  }
}

function usesSecret(spec: Deployment['spec'], secret: string): boolean {
  const containers = spec?.template.spec?.containers ?? [];
  return containers.some(({ envFrom }) => envFrom?.some(({ secretRef }) => secretRef?.name === secret));
}

/** A policy of that name may still select somebody else's pods. */
function concerns(object: Secret | NetworkPolicy, sandbox: string): boolean {
  if (!('spec' in object)) return true;
  return object.spec?.podSelector.matchLabels?.[sandboxLabel] === sandbox;
}

export function notFound({ namespace, name }: SandboxKey, cause?: unknown): SandboxError {
  return new SandboxError('SandboxNotFound', `Sandbox ${name} not found in namespace ${namespace}`, { cause });
}
