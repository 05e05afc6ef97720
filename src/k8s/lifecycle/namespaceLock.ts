/**
 * The lock of a namespace: two policies that nothing owns. A create makes sure of them before it makes anything, and
 * touches them once its Deployment is there. Whoever removes them looks for Deployments and pods after it has read their
 * versions, and deletes only those versions: so either it sees the Deployment, or its delete meets the touch and fails.
 */
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { delay, type Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { lockPolicies } from '../../sandbox/manifests/policies.ts';
import { sandboxLabel } from '../../sandbox/manifests/names.ts';
import { deleteExactly } from '../connection/deleteExactly.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isAlreadyExists, isStatus } from '../connection/kubeErrors.ts';
import { deploymentPath, podPath, policyPath } from '../connection/kubePaths.ts';
import { isSamePolicy } from './samePolicy.ts';
import { SharedRuns } from './sharedRuns.ts';

const touchedAnnotation = 'k7-sandboxes.dev/last-create';
const timeoutMs = 30_000;
const conflictTries = 5;
const conflictWaitMs = 50;
const firstPollMs = 200;
const maxPollMs = 2000;
/** Pods that take longer keep their lock; the namespace's next delete looks again. */
const unusedWithinMs = 120_000;

export interface NamespaceLockOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Different on each call. */
  readonly ids: () => string;
}

/** All creates of a namespace write the same two objects, so those at the same time share their requests. */
export class NamespaceLock {
  readonly #options: NamespaceLockOptions;
  readonly #runs = new SharedRuns();

  constructor(options: NamespaceLockOptions) {
    this.#options = options;
  }

  /** Makes what is missing. Errors: KubeStatusError (404 for a namespace that is not there), those of KubeApi. */
  ensure(namespace: string): Promise<void> {
    return this.#runs.run(`ensure ${namespace}`, async () => {
      await Promise.all(lockPolicies(namespace).map((policy) => this.#make(policy)));
    });
  }

  /** Makes sure again, and leaves a mark that a removal under way stumbles over. */
  touch(namespace: string): Promise<void> {
    return this.#runs.run(`touch ${namespace}`, async () => {
      const mark = this.#options.ids();
      await Promise.all(lockPolicies(namespace).map((policy) => this.#touch(policy, mark)));
    });
  }

  /** Removes the lock once no pod of a sandbox is left, unless there is a sandbox (again): its delete comes here too. */
  removeWhenUnused(namespace: string): Promise<void> {
    return this.#runs.run(`remove ${namespace}`, async () => {
      const { clock } = this.#options;
      const endMs = clock.now() + unusedWithinMs;
      for (let waitMs = firstPollMs; clock.now() < endMs; waitMs = Math.min(waitMs * 1.5, maxPollMs)) {
        if (await this.#tryRemove(namespace)) return;
        await delay(clock, waitMs);
      }
    });
  }

  /** `false`: there still are pods, and nothing else that keeps it. */
  async #tryRemove(namespace: string): Promise<boolean> {
    const names = lockPolicies(namespace).map((policy) => keyOf(policy).name);
    const found = await Promise.all(names.map((name) => this.#find(namespace, name)));
    const locks = found.filter((policy) => policy !== undefined);
    if (locks.length === 0 || (await this.#hasAny(deploymentPath(namespace)))) return true;
    if (await this.#hasAny(podPath(namespace))) return false;
    await Promise.all(locks.map((policy) => this.#delete(policy)));
    return true;
  }

  async #make(policy: NetworkPolicy): Promise<void> {
    const { namespace } = keyOf(policy);
    try {
      await this.#options.api.json({ method: 'POST', path: policyPath(namespace), body: policy, timeoutMs });
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }

  async #touch(policy: NetworkPolicy, mark: string): Promise<void> {
    const body = { metadata: { annotations: { [touchedAnnotation]: mark } } };
    for (let tries = 1; ; tries += 1) {
      try {
        const there = await this.#patch(policy, body);
        if (!isSamePolicy(there, policy)) await this.#mend(policy);
        return;
      } catch (error) {
        if (isStatus(error, 404)) return this.#make(policy);
        // Other programs touch it too, and a server gives up after a few collisions.
        if (!isStatus(error, 409) || tries >= conflictTries) throw error;
        await delay(this.#options.clock, conflictWaitMs * tries);
      }
    }
  }

  /** Somebody changed what it locks: a sandbox must not start under that. */
  async #mend(policy: NetworkPolicy): Promise<void> {
    const { namespace, name } = keyOf(policy);
    this.#options.logger.warn('the lock of a namespace had been changed and is made right', {
      namespace,
      policy: name,
    });
    const { podSelector, policyTypes } = policy.spec ?? { podSelector: {} };
    // What a merge leaves out it leaves as it is, so all that may be there is named.
    const selector = { matchLabels: null, matchExpressions: null, ...podSelector };
    const body = { spec: { podSelector: selector, policyTypes, ingress: null, egress: null } };
    await this.#patch(policy, body);
  }

  #patch(policy: NetworkPolicy, body: unknown): Promise<NetworkPolicy> {
    const { namespace, name } = keyOf(policy);
    const contentType = 'application/merge-patch+json';
    const path = policyPath(namespace, name);
    return this.#options.api.json({ method: 'PATCH', path, body, contentType, timeoutMs });
  }

  async #find(namespace: string, name: string): Promise<NetworkPolicy | undefined> {
    try {
      return await this.#options.api.json<NetworkPolicy>({ method: 'GET', path: policyPath(namespace, name) });
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async #hasAny(path: string): Promise<boolean> {
    const query = { labelSelector: sandboxLabel, limit: 1 };
    const list = await this.#options.api.json<{ readonly items: readonly unknown[] }>({ method: 'GET', path, query });
    return list.items.length > 0;
  }

  async #delete({ metadata }: NetworkPolicy): Promise<void> {
    const { namespace = '', name = '', uid, resourceVersion } = metadata ?? {};
    try {
      await deleteExactly(this.#options.api, policyPath(namespace, name), { uid, resourceVersion });
    } catch (error) {
      // Gone already, or in use again.
      if (!isStatus(error, 404) && !isStatus(error, 409)) throw error;
    }
  }
}

function keyOf({ metadata }: NetworkPolicy): { readonly namespace: string; readonly name: string } {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
}
