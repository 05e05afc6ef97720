/** Keeps as many pods as a ReplicaSet wants. */
import type { Disposable } from '../../../base/disposable.ts';
import { backgroundDelete } from '../../objects/deletion.ts';
import type { KubeObject, PodObject } from '../../objects/kubeObject.ts';
import type { Change } from '../../objects/objectStore.ts';
import { resources } from '../../objects/resources.ts';
import { KubeHttpError } from '../../server/status.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import { Claims, matches } from '../claims.ts';
import type { ControllerContext } from '../controllerContext.ts';
import { keyOf, parseKey } from '../objectKey.ts';
import { controllerOf } from '../ownership.ts';
import { WorkQueue } from '../workQueue.ts';
import { createPod } from './createPod.ts';
import { isPodActive } from './podState.ts';
import { podsToDelete } from './podsToDelete.ts';
import { msUntilAvailable, replicaSetStatus } from './replicaSetStatus.ts';

const source = { component: 'replicaset-controller' };
/** From a change that its own work may have made to the next look, so that others see one step after the other. */
const pauseMs = 1;
/** Pods made or deleted at one go. */
const maxBurst = 500;

export class ReplicaSetController implements Disposable {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #claims: Claims;
  readonly #unsubscribe: () => void;

  constructor(context: ControllerContext) {
    const { store, timers } = context;
    this.#context = context;
    this.#queue = new WorkQueue({ timers, sync: (key) => this.#sync(key) });
    this.#claims = new Claims(store, resources.pods);
    this.#unsubscribe = store.onChange((change) => change && this.#onChange(change));
    for (const set of store.byName('replicasets')) this.#queue.add(keyOf(set));
  }

  dispose(): void {
    this.#unsubscribe();
    this.#queue.dispose();
  }

  #onChange(change: Change): void {
    const { resource, object, previous } = change;
    this.#claims.onChange(change);
    if (resource === resources.replicasets) this.#addSet(object, previous);
    if (resource !== resources.pods) return;
    this.#addOwner(object);
    if (previous) this.#addOwner(previous);
    if (change.type !== 'DELETED' && !controllerOf(object)) this.#addMatching(object);
  }

  #addSet(set: KubeObject, previous: KubeObject | undefined): void {
    const isSizeTheSame = previous?.metadata.generation === set.metadata.generation;
    if (isSizeTheSame) this.#queue.addAfter(keyOf(set), pauseMs);
    else this.#queue.add(keyOf(set));
  }

  #addOwner(pod: KubeObject): void {
    const owner = controllerOf(pod);
    if (owner?.kind === 'ReplicaSet') this.#queue.addAfter(`${pod.metadata.namespace ?? ''}/${owner.name}`, pauseMs);
  }

  #addMatching(pod: KubeObject): void {
    for (const set of this.#context.store.byName('replicasets', pod.metadata.namespace)) {
      if (matches(set as ReplicaSetObject, pod)) this.#queue.add(keyOf(set));
    }
  }

  #sync(key: string): boolean {
    const { store } = this.#context;
    const { namespace, name } = parseKey(key);
    const set = store.get(resources.replicasets, namespace, name) as ReplicaSetObject | undefined;
    if (!set) return true;
    const pods = this.#claims.claim(set, (pod) => isPodActive(pod as PodObject)) as readonly PodObject[];
    const failure = set.metadata.deletionTimestamp === undefined ? this.#manage(set, pods) : undefined;
    // Of the pods as they were: those that were made or deleted just now are counted when they are heard of.
    const nowMs = store.now();
    const status = replicaSetStatus({ set, pods, failure, timestamp: store.timestamp(), nowMs });
    store.replace(resources.replicasets, { ...set, status });
    const waitMs = msUntilAvailable(set, pods, nowMs);
    if (waitMs !== undefined) this.#queue.addAfter(key, waitMs);
    return failure === undefined;
  }

  /** What comes back is why it did not come off. */
  #manage(set: ReplicaSetObject, pods: readonly PodObject[]): string | undefined {
    const missing = Math.min(wantedReplicas(set) - pods.length, maxBurst);
    if (missing > 0) return this.#createPods(set, missing);
    if (missing === 0) return undefined;
    const count = Math.min(-missing, maxBurst);
    for (const pod of podsToDelete(pods, count, this.#relatedPods(set))) {
      this.#context.deletion.delete(resources.pods, pod, backgroundDelete);
      this.#context.events.record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, source);
    }
    return undefined;
  }

  /** In batches that double, so that what fails for all is not tried for all. */
  #createPods(set: ReplicaSetObject, count: number): string | undefined {
    const namespace = this.#context.store.get(resources.namespaces, undefined, set.metadata.namespace ?? '');
    if (namespace?.metadata.deletionTimestamp !== undefined) return undefined;
    let failure: string | undefined;
    for (let made = 0, batch = 1; made < count && failure === undefined; made += batch, batch *= 2) {
      const size = Math.min(batch, count - made);
      for (let index = 0; index < size; index++) failure = this.#createPod(set) ?? failure;
    }
    return failure;
  }

  #createPod(set: ReplicaSetObject): string | undefined {
    const { events } = this.#context;
    try {
      const pod = createPod(this.#context, set);
      events.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, source);
      return undefined;
    } catch (error) {
      if (!(error instanceof KubeHttpError)) throw error;
      events.record(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`, source);
      return error.message;
    }
  }

  /** Those of its owner's other sets too: a pod goes first from where there are more of them. */
  #relatedPods(set: ReplicaSetObject): readonly PodObject[] {
    const { store } = this.#context;
    const owner = controllerOf(set);
    const sets = owner ? store.dependents(owner.uid).filter(({ resource }) => resource === resources.replicasets) : [];
    return [set, ...sets.map(({ object }) => object).filter(({ metadata }) => metadata.uid !== set.metadata.uid)]
      .flatMap(({ metadata }) => store.dependents(metadata.uid))
      .filter(({ resource }) => resource === resources.pods)
      .map(({ object }) => object as PodObject);
  }
}
