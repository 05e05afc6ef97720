/**
 * The lock of a namespace: two policies that nothing owns. A create makes sure of them before it makes anything, and
 * touches them once its Deployment is there. Whoever removes them looks for Deployments and pods after it has read their
 * versions, and deletes only those versions: so either it sees the Deployment, or its delete meets the touch and fails.
 */
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../../base/logger.ts';
import { lockPolicies } from '../../sandbox/manifests/policies.ts';
import { sandboxLabel } from '../../sandbox/manifests/names.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isAlreadyExists, isStatus } from '../connection/kubeErrors.ts';
import { deploymentPath, podPath, policyPath } from '../connection/kubePaths.ts';

const touchedAnnotation = 'k7-sandboxes.dev/last-create';
const timeoutMs = 30_000;

export class NamespaceLock {
  readonly #api: KubeApi;
  readonly #logger: Logger;

  constructor(api: KubeApi, logger: Logger) {
    this.#api = api;
    this.#logger = logger;
  }

  /** Makes what is missing. Errors: KubeStatusError (404 for a namespace that is not there), those of KubeApi. */
  async ensure(namespace: string, signal: AbortSignal): Promise<void> {
    await Promise.all(lockPolicies(namespace).map((policy) => this.#make(policy, signal)));
  }

  /** Makes sure again, and leaves a mark that a removal under way stumbles over. `mark`: different for each create. */
  async touch(namespace: string, mark: string, signal: AbortSignal): Promise<void> {
    await Promise.all(lockPolicies(namespace).map((policy) => this.#touch(policy, mark, signal)));
  }

  /** Removes the lock when no sandbox and no pod of one is left. */
  async removeIfUnused(namespace: string): Promise<void> {
    const names = lockPolicies(namespace).map((policy) => nameOf(policy));
    const found = await Promise.all(names.map((name) => this.#find(namespace, name)));
    const locks = found.filter((policy) => policy !== undefined);
    if (locks.length === 0 || (await this.#isUsed(namespace))) return;
    await Promise.all(locks.map((policy) => this.#delete(policy)));
  }

  async #make(policy: NetworkPolicy, signal: AbortSignal): Promise<void> {
    const { namespace } = keyOf(policy);
    try {
      await this.#api.json({ method: 'POST', path: policyPath(namespace), body: policy, signal, timeoutMs });
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }

  async #touch(policy: NetworkPolicy, mark: string, signal: AbortSignal): Promise<void> {
    try {
      const there = await this.#patch(policy, { metadata: { annotations: { [touchedAnnotation]: mark } } }, signal);
      if (!isDeepStrictEqual(comparable(there), comparable(policy))) await this.#mend(policy, signal);
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
      await this.#make(policy, signal);
    }
  }

  /** Somebody changed what it locks: a sandbox must not start under that. */
  async #mend(policy: NetworkPolicy, signal: AbortSignal): Promise<void> {
    const { namespace, name } = keyOf(policy);
    this.#logger.warn('the lock of a namespace had been changed and is made right', { namespace, policy: name });
    const { podSelector, policyTypes } = policy.spec ?? { podSelector: {} };
    // What a merge leaves out it leaves as it is, so all that may be there is named.
    const selector = { matchLabels: null, matchExpressions: null, ...podSelector };
    const body = { spec: { podSelector: selector, policyTypes, ingress: null, egress: null } };
    await this.#patch(policy, body, signal);
  }

  #patch(policy: NetworkPolicy, body: unknown, signal: AbortSignal): Promise<NetworkPolicy> {
    const { namespace, name } = keyOf(policy);
    const contentType = 'application/merge-patch+json';
    const path = policyPath(namespace, name);
    return this.#api.json({ method: 'PATCH', path, body, contentType, signal, timeoutMs });
  }

  async #find(namespace: string, name: string): Promise<NetworkPolicy | undefined> {
    try {
      return await this.#api.json<NetworkPolicy>({ method: 'GET', path: policyPath(namespace, name) });
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async #isUsed(namespace: string): Promise<boolean> {
    const query = { labelSelector: sandboxLabel, limit: 1 };
    const lists = await Promise.all(
      [deploymentPath(namespace), podPath(namespace)].map((path) =>
        this.#api.json<{ readonly items: readonly unknown[] }>({ method: 'GET', path, query }),
      ),
    );
    return lists.some((list) => list.items.length > 0);
  }

  async #delete({ metadata }: NetworkPolicy): Promise<void> {
    const { namespace = '', name = '', uid, resourceVersion } = metadata ?? {};
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } };
    try {
      await this.#api.json({ method: 'DELETE', path: policyPath(namespace, name), body });
    } catch (error) {
      // Gone already, or in use again.
      if (!isStatus(error, 404) && !isStatus(error, 409)) throw error;
    }
  }
}

/** What a policy locks, without what a server fills in. */
function comparable({ spec }: NetworkPolicy): unknown {
  const { podSelector, policyTypes = [], ingress = [], egress = [] } = spec ?? { podSelector: undefined };
  return { podSelector, policyTypes: [...policyTypes], ingress: [...ingress], egress: [...egress] };
}

function keyOf({ metadata }: NetworkPolicy): { readonly namespace: string; readonly name: string } {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
}

function nameOf(policy: NetworkPolicy): string {
  return keyOf(policy).name;
}
