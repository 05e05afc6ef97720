/** Looks at a Deployment when it, its sets, or the last pod that stands in its way has changed. */
import type { Disposable } from '../../../base/disposable.ts';
import type { DeploymentObject, KubeObject } from '../../objects/kubeObject.ts';
import type { Change } from '../../objects/objectStore.ts';
import { resources } from '../../objects/resources.ts';
import type { ReplicaSetObject } from '../appsObjects.ts';
import { Claims, matches } from '../claims.ts';
import type { ControllerContext } from '../controllerContext.ts';
import { keyOf, parseKey } from '../objectKey.ts';
import { controllerOf } from '../ownership.ts';
import { WorkQueue } from '../workQueue.ts';
import { msUntilDeadline } from './deploymentStatus.ts';
import { DeploymentSync } from './deploymentSync.ts';
import { isRolling } from './strategy.ts';

export class DeploymentController implements Disposable {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #claims: Claims;
  readonly #unsubscribe: () => void;

  constructor(context: ControllerContext) {
    const { store, timers } = context;
    this.#context = context;
    this.#queue = new WorkQueue({ timers, sync: (key) => this.#sync(key) });
    this.#claims = new Claims(store, resources.replicasets);
    this.#unsubscribe = store.onChange((change) => change && this.#onChange(change));
    for (const deployment of store.byName('deployments')) this.#queue.add(keyOf(deployment));
  }

  dispose(): void {
    this.#unsubscribe();
    this.#queue.dispose();
  }

  #onChange(change: Change): void {
    const { resource, object, previous, type } = change;
    this.#claims.onChange(change);
    if (resource === resources.deployments) this.#queue.add(keyOf(object));
    if (resource === resources.pods && type === 'DELETED') this.#addWaiting(object);
    if (resource !== resources.replicasets) return;
    this.#addOwner(object);
    if (previous) this.#addOwner(previous);
    if (type !== 'DELETED' && !controllerOf(object)) this.#addMatching(object);
  }

  #addOwner(set: KubeObject): void {
    const owner = controllerOf(set);
    if (owner?.kind === 'Deployment') this.#queue.add(`${set.metadata.namespace ?? ''}/${owner.name}`);
  }

  #addMatching(set: KubeObject): void {
    for (const deployment of this.#context.store.byName('deployments', set.metadata.namespace)) {
      if (matches(deployment as DeploymentObject, set)) this.#queue.add(keyOf(deployment));
    }
  }

  /** The new pods of one that is recreated wait for the end of the old ones. */
  #addWaiting(pod: KubeObject): void {
    const { store } = this.#context;
    const { namespace } = pod.metadata;
    const set = store.get(resources.replicasets, namespace, controllerOf(pod)?.name ?? '');
    const name = set && controllerOf(set)?.name;
    const deployment = store.get(resources.deployments, namespace, name ?? '') as DeploymentObject | undefined;
    if (deployment && !isRolling(deployment)) this.#queue.add(keyOf(deployment));
  }

  #sync(key: string): boolean {
    const { store } = this.#context;
    const { namespace, name } = parseKey(key);
    const deployment = store.get(resources.deployments, namespace, name) as DeploymentObject | undefined;
    if (!deployment) return true;
    const sets = this.#claims.claim(deployment, () => true) as readonly ReplicaSetObject[];
    const after = new DeploymentSync(this.#context, deployment, sets).run();
    if (!after) return false;
    const waitMs = msUntilDeadline(after, store.now());
    if (waitMs !== undefined && after.metadata.deletionTimestamp === undefined) this.#queue.addAfter(key, waitMs);
    return true;
  }
}
