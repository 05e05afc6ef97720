import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import type { EgressChange, EgressOutcome } from '../../sandbox/egress/egressChange.ts';
import { isSandboxError } from '../../sandbox/errors.ts';
import { sandboxLabel } from '../../sandbox/manifests/names.ts';
import { keyOf, type Sandbox, type SandboxKey } from '../../sandbox/sandbox.ts';
import type { DeleteResult, SandboxLifecycle } from '../../sandbox/service.ts';
import type { SandboxSpec } from '../../sandbox/spec.ts';
import { toDeploymentFacts } from '../../sandbox/store/facts.ts';
import { toPodFacts } from '../../sandbox/store/podFacts.ts';
import type { SandboxStore } from '../../sandbox/store/sandboxStore.ts';
import { toError } from '../../base/toError.ts';
import { describeSandbox } from './describeSandbox.ts';
import type { GuardedCreator } from './guardedCreator.ts';
import { inParallel } from './inParallel.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isStatus, toSandboxError } from '../connection/kubeErrors.ts';
import { deploymentPath, namespacesPath, podPath } from '../connection/kubePaths.ts';
import type { EgressSetter } from '../egress/egressSetter.ts';
import type { KubeWatch } from '../watch/kubeWatch.ts';
import { notFound, type SandboxRemover } from './sandboxRemover.ts';
import type { SandboxScaler } from './sandboxScaler.ts';

export interface KubeLifecycleOptions {
  readonly api: KubeApi;
  readonly store: SandboxStore;
  readonly watch: KubeWatch;
  readonly creator: GuardedCreator;
  readonly remover: SandboxRemover;
  readonly scaler: SandboxScaler;
  readonly egress: EgressSetter;
}

const deletesAtOnce = 8;

/** `SandboxLifecycle` on a cluster: reads come from the store, writes go to the server. */
export class KubeLifecycle implements SandboxLifecycle {
  readonly #options: KubeLifecycleOptions;

  constructor(options: KubeLifecycleOptions) {
    this.#options = options;
  }

  create(spec: SandboxSpec, signal?: AbortSignal): Promise<SandboxKey> {
    return this.#options.creator.create(spec, signal);
  }

  async get(key: SandboxKey, signal?: AbortSignal): Promise<Sandbox> {
    const { store, watch } = this.#options;
    await watch.cover(key.namespace, signal);
    const known = living(store.get(key));
    if (known) return known;
    // What somebody else made a moment ago may not have arrived; while the cluster is down, what is not known is not there.
    if (watch.state.kind === 'live') await this.#look(key, signal);
    const found = living(store.get(key));
    if (!found) throw notFound(key);
    return found;
  }

  async list(namespace: string, signal?: AbortSignal): Promise<readonly Sandbox[]> {
    const { store, watch } = this.#options;
    await watch.cover(namespace, signal);
    return store.all().filter((sandbox) => sandbox.namespace === namespace && living(sandbox));
  }

  delete(key: SandboxKey & { readonly uid?: string }, signal?: AbortSignal): Promise<void> {
    return this.#options.remover.delete(key, signal);
  }

  async deleteAll(
    namespace: string,
    options: { readonly signal?: AbortSignal; readonly onResult?: (result: DeleteResult) => void } = {},
  ): Promise<readonly DeleteResult[]> {
    const { signal, onResult } = options;
    const sandboxes = await this.list(namespace, signal);
    return inParallel(sandboxes, deletesAtOnce, async ({ name, uid }) => {
      const error = await this.delete({ namespace, name, uid }, signal).then(() => undefined, unlessGone);
      const result: DeleteResult = { namespace, name, error };
      onResult?.(result);
      return result;
    });
  }

  pause(key: SandboxKey & { readonly uid?: string }, signal?: AbortSignal): Promise<void> {
    return this.#options.scaler.pause(key, signal);
  }

  resume(key: SandboxKey & { readonly uid?: string }, signal?: AbortSignal): Promise<void> {
    return this.#options.scaler.resume(key, signal);
  }

  setEgress(
    key: SandboxKey & { readonly uid?: string },
    change: EgressChange,
    signal?: AbortSignal,
  ): Promise<EgressOutcome> {
    return this.#options.egress.set(key, change, signal);
  }

  async describe(key: SandboxKey, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    try {
      return await describeSandbox(this.#options.api, key, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (isStatus(error, 404)) throw notFound(key, error);
      throw toSandboxError(error, `Reading sandbox ${key.name} failed`);
    }
  }

  async listNamespaces(signal?: AbortSignal): Promise<readonly string[]> {
    const { api, store, watch } = this.#options;
    try {
      const list = await api.json<{ readonly items: readonly { readonly metadata?: { readonly name?: string } }[] }>({
        method: 'GET',
        path: namespacesPath,
        signal,
      });
      return list.items.flatMap(({ metadata }) => metadata?.name ?? []).sort();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isStatus(error, 403)) throw toSandboxError(error, 'Listing the namespaces failed');
      const watched = watch.scope.kind === 'namespaces' ? watch.scope.namespaces : [];
      return [...new Set([...watched, ...store.all().map(({ namespace }) => namespace)])].sort();
    }
  }

  /** Asks the server for one sandbox, and puts the answer into the store. */
  async #look(key: SandboxKey, signal: AbortSignal | undefined): Promise<void> {
    const { api, store } = this.#options;
    const { namespace, name } = key;
    const labelSelector = `${sandboxLabel}=${name}`;
    try {
      const deployment = await api.json<Deployment>({ method: 'GET', path: deploymentPath(namespace, name), signal });
      if (deployment.metadata?.labels?.[sandboxLabel] === undefined) return;
      const query = { labelSelector };
      const pods = await api.json<{ items: readonly Pod[] }>({
        method: 'GET',
        path: podPath(namespace),
        query,
        signal,
      });
      store.pods.apply(pods.items.map((pod) => ({ kind: 'upsert', facts: toPodFacts(pod) })));
      store.deployments.apply([{ kind: 'upsert', facts: toDeploymentFacts(deployment) }]);
    } catch (error) {
      signal?.throwIfAborted();
      if (!isStatus(error, 404)) throw toSandboxError(error, `Looking up sandbox ${keyOf(key)} failed`);
    }
  }
}

/** One that somebody else has deleted is deleted. */
function unlessGone(thrown: unknown): Error | undefined {
  return isSandboxError(thrown) && thrown.reason === 'SandboxNotFound' ? undefined : toError(thrown);
}

/** Not one whose Deployment is gone already. */
function living(sandbox: Sandbox | undefined): Sandbox | undefined {
  return sandbox?.status === 'Terminating' ? undefined : sandbox;
}
