import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Event as KubeEvent, Pod } from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { sandboxLabel } from '../../sandbox/manifests/names.ts';
import { toDeploymentFacts, toEventFacts, toPolicyFacts, type ObjectFacts } from '../../sandbox/store/facts.ts';
import type { FactTable } from '../../sandbox/store/factTable.ts';
import { toPodFacts } from '../../sandbox/store/podFacts.ts';
import { sandboxOfPolicy } from '../../sandbox/store/sandboxOfPolicy.ts';
import type { SandboxStore } from '../../sandbox/store/sandboxStore.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isStatus } from '../connection/kubeErrors.ts';
import { Reflector, type ReflectorSource, type ReflectorState } from './reflector.ts';

export interface WatchParts {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly store: SandboxStore;
}

interface Part {
  readonly resource: string;
  state: ReflectorState;
  isSynced: boolean;
  readonly isRequired: boolean;
  readonly table: { clear(namespace: string | undefined): void };
  readonly reflector: { start(): void; reconnect(why: Error): void; retryNow(): void };
}

/**
 * Watches all that makes up the sandboxes of one namespace, or of the cluster (`undefined`), into the store.
 * Deployments and pods are required; without the right to read policies or events less is known, and that is all.
 */
export class ScopeWatch implements Disposable {
  readonly namespace: string | undefined;
  readonly #parts: Part[] = [];
  readonly #owned = new DisposableStore();
  readonly #options: WatchParts;
  readonly #onChange: () => void;
  readonly #onSign: () => void;
  #isTold = false;

  constructor(namespace: string | undefined, options: WatchParts, onChange: () => void, onSign: () => void) {
    this.namespace = namespace;
    this.#options = options;
    this.#onChange = onChange;
    this.#onSign = onSign;
    const { store } = options;
    const inNamespace = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
    const labelSelector = sandboxLabel;
    this.#add<Deployment, ReturnType<typeof toDeploymentFacts>>(store.deployments, true, {
      resource: 'deployments',
      path: `/apis/apps/v1${inNamespace}/deployments`,
      labelSelector,
      project: toDeploymentFacts,
    });
    this.#add<Pod, ReturnType<typeof toPodFacts>>(store.pods, true, {
      resource: 'pods',
      path: `/api/v1${inNamespace}/pods`,
      labelSelector,
      project: toPodFacts,
    });
    this.#add<NetworkPolicy, ReturnType<typeof toPolicyFacts>>(
      store.policies,
      false,
      {
        resource: 'networkpolicies',
        path: `/apis/networking.k8s.io/v1${inNamespace}/networkpolicies`,
        project: (policy) =>
          sandboxOfPolicy(policy.metadata?.name ?? '') === undefined ? undefined : toPolicyFacts(policy),
      },
      () => store.setPoliciesKnown(namespace, true),
    );
    this.#add<KubeEvent, ReturnType<typeof toEventFacts>>(store.events, false, {
      resource: 'events',
      path: `/api/v1${inNamespace}/events`,
      // The one trouble that neither the pod nor its Deployment tells.
      fieldSelector: 'involvedObject.kind=Pod,reason=FailedCreatePodSandBox',
      project: toEventFacts,
      isPollWorthwhile: () => store.pods.groupsWhere((pod) => !pod.hasStarted && pod.phase === 'Pending').size > 0,
    });
  }

  start(): void {
    for (const part of this.#parts) part.reflector.start();
  }

  reconnect(why: Error): void {
    for (const part of this.#parts) part.reflector.reconnect(why);
  }

  /** Everything required was listed at least once. */
  get isSynced(): boolean {
    return this.#parts.every((part) => part.isSynced || !part.isRequired);
  }

  /** Everything that was going to answer has answered, one way or the other. */
  get isSettled(): boolean {
    return this.#parts.every((part) => part.isSynced || part.state.kind === 'failing');
  }

  /** Why it is not live. */
  get error(): Error | undefined {
    const failing = this.#parts.find((part) => part.isRequired && part.state.kind === 'failing');
    return failing?.state.kind === 'failing' ? failing.state.error : undefined;
  }

  /** Ends for good, while others go on: what was read here is not kept up to date any more. */
  close(): void {
    this.dispose();
    for (const { table } of this.#parts) table.clear(this.namespace);
    this.#options.store.setPoliciesKnown(this.namespace, false);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Once it is settled, and only where the rest can be read: what is all forbidden is an error of its own. */
  #tellWhatIsMissing(): void {
    if (this.#isTold || !this.isSynced || !this.isSettled) return;
    this.#isTold = true;
    for (const { state, resource } of this.#parts) {
      if (state.kind !== 'failing' || !isStatus(state.error, 403)) continue;
      const fields = { resource, namespace: this.namespace, error: state.error.message };
      this.#options.logger.warn('less is known of the sandboxes', fields);
    }
  }

  /** The server is back for one of them, so it is for the others. */
  #retryOthers(): void {
    for (const { state, reflector } of this.#parts) {
      if (state.kind === 'failing' && !isStatus(state.error, 403)) reflector.retryNow();
    }
  }

  #add<K extends { readonly metadata?: ObjectMeta }, T extends ObjectFacts>(
    table: FactTable<T>,
    isRequired: boolean,
    source: ReflectorSource<K, T>,
    onSynced: () => void = () => undefined,
  ): void {
    const { api, clock, logger, random } = this.#options;
    const sink = {
      replace: (list: readonly T[], resourceVersion: string) => {
        table.replace(this.namespace, list, resourceVersion);
        part.isSynced = true;
        onSynced();
        this.#onChange();
      },
      apply: (changes: Parameters<FactTable<T>['apply']>[0]) => table.apply(changes),
    };
    const onState = (state: ReflectorState) => {
      const wasFailing = part.state.kind === 'failing';
      part.state = state;
      if (wasFailing && state.kind === 'live') this.#retryOthers();
      this.#tellWhatIsMissing();
      this.#onChange();
    };
    const reflector = this.#owned.add(
      new Reflector<K, T>({ api, clock, logger, random, source, sink, onState, onSign: this.#onSign }),
    );
    const { resource } = source;
    const part: Part = { resource, state: { kind: 'connecting' }, isSynced: false, isRequired, table, reflector };
    this.#parts.push(part);
  }
}
