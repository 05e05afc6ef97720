/**
 * Ends what has no owner any more, and owners that waited for what they own. All by the index of the owners: nothing is
 * looked at unless it, its owner or what it owns has changed.
 */
import type { Disposable } from '../../base/disposable.ts';
import { backgroundDelete, foregroundFinalizer, orphanFinalizer } from '../objects/deletion.ts';
import type { KubeObject, OwnerReference } from '../objects/kubeObject.ts';
import type { Change, Owned } from '../objects/objectStore.ts';
import { allResources, apiVersionOf, type Resource } from '../objects/resources.ts';
import type { ControllerContext } from './controllerContext.ts';
import { withoutOwners } from './ownership.ts';
import { WorkQueue } from './workQueue.ts';

type OwnerState = 'solid' | 'absent' | 'waiting';

export class GarbageCollector implements Disposable {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  /** What the queue's keys, uids, stand for. */
  readonly #objects = new Map<string, Owned>();
  readonly #unsubscribe: () => void;

  constructor(context: ControllerContext) {
    const { store, timers, timing } = context;
    this.#context = context;
    this.#queue = new WorkQueue({ timers, delayMs: timing.collectMs, sync: (uid) => this.#sync(uid) });
    this.#unsubscribe = store.onChange((change) => change && this.#onChange(change));
  }

  dispose(): void {
    this.#unsubscribe();
    this.#queue.dispose();
    this.#objects.clear();
  }

  #onChange({ resource, type, object, previous }: Change): void {
    const { uid, ownerReferences = [] } = object.metadata;
    if (type === 'DELETED') {
      for (const owned of this.#context.store.dependents(uid)) this.#add(owned);
      for (const owner of ownerReferences) this.#addWaiting(object, owner);
      return;
    }
    if (isHeld(object) && !(previous && isHeld(previous))) this.#addHeld({ resource, object });
    if (ownerReferences === previous?.metadata.ownerReferences) return;
    if (ownerReferences.some((owner) => this.#stateOf(owner, object) !== 'solid')) this.#add({ resource, object });
    // An owner that waits may have lost one that it waits for.
    for (const owner of previous?.metadata.ownerReferences ?? []) this.#addWaiting(object, owner);
  }

  /** An object that waits, and all that it waits for. */
  #addHeld(owner: Owned): void {
    if (isWaiting(owner.object)) {
      for (const owned of this.#context.store.dependents(owner.object.metadata.uid)) this.#add(owned);
    }
    this.#add(owner);
  }

  #addWaiting(owned: KubeObject, reference: OwnerReference): void {
    const owner = this.#find(reference, owned);
    if (owner && isWaiting(owner.object)) this.#add(owner);
  }

  #add(owned: Owned): void {
    const { uid } = owned.object.metadata;
    this.#objects.set(uid, owned);
    this.#queue.add(uid);
  }

  #sync(uid: string): boolean {
    const seen = this.#objects.get(uid);
    this.#objects.delete(uid);
    if (!seen) return true;
    const { resource } = seen;
    const { namespace, name } = seen.object.metadata;
    const object = this.#context.store.get(resource, namespace, name);
    if (object?.metadata.uid !== uid) return true;
    if (object.metadata.deletionTimestamp === undefined) this.#collect({ resource, object });
    else if (hasFinalizer(object, orphanFinalizer)) this.#orphan({ resource, object });
    else if (isWaiting(object)) this.#endWaiting({ resource, object });
    return true;
  }

  #collect({ resource, object }: Owned): void {
    const { store, deletion } = this.#context;
    const { uid, ownerReferences = [] } = object.metadata;
    const states = ownerReferences.map((owner) => this.#stateOf(owner, object));
    if (!states.some((state) => state !== 'solid')) return;
    if (states.includes('solid')) {
      const gone = new Set(ownerReferences.filter((_, index) => states[index] !== 'solid'));
      store.replace(
        resource,
        withoutOwners(object, (owner) => gone.has(owner)),
      );
      return;
    }
    // What somebody waits for waits in its turn for its own.
    const isAwaited = states.includes('waiting') && store.dependents(uid).length > 0;
    const propagation = isAwaited ? 'Foreground' : propagationOf(object);
    deletion.delete(resource, object, { ...backgroundDelete, propagation });
  }

  /** Lets go of all that it owns, and in a later step of it. */
  #orphan({ resource, object }: Owned): void {
    const { store } = this.#context;
    const { uid } = object.metadata;
    const dependents = store.dependents(uid);
    if (dependents.length === 0) this.#free({ resource, object }, orphanFinalizer);
    else this.#add({ resource, object });
    for (const owned of dependents) {
      store.replace(
        owned.resource,
        withoutOwners(owned.object, (owner) => owner.uid === uid),
      );
    }
  }

  #endWaiting({ resource, object }: Owned): void {
    const { uid } = object.metadata;
    const blocking = this.#context.store.dependents(uid).filter((owned) => isBlocking(owned.object, uid));
    if (blocking.length === 0) this.#free({ resource, object }, foregroundFinalizer);
    for (const owned of blocking) {
      if (owned.object.metadata.deletionTimestamp === undefined) this.#add(owned);
    }
  }

  #free({ resource, object }: Owned, finalizer: string): void {
    const { finalizers = [], ...rest } = object.metadata;
    const left = finalizers.filter((each) => each !== finalizer);
    const metadata = left.length === 0 ? rest : { ...rest, finalizers: left };
    this.#context.deletion.write(resource, { ...object, metadata });
  }

  #stateOf(reference: OwnerReference, owned: KubeObject): OwnerState {
    const resource = resourceOf(reference);
    // Of a kind that is not known nothing can be said.
    if (!resource) return 'solid';
    const owner = this.#find(reference, owned)?.object;
    if (!owner) return 'absent';
    return isWaiting(owner) ? 'waiting' : 'solid';
  }

  #find(reference: OwnerReference, owned: KubeObject): Owned | undefined {
    const resource = resourceOf(reference);
    if (!resource) return undefined;
    const namespace = resource.isNamespaced ? owned.metadata.namespace : undefined;
    const object = this.#context.store.get(resource, namespace, reference.name);
    return object?.metadata.uid === reference.uid ? { resource, object } : undefined;
  }
}

const resourcesByKind: ReadonlyMap<string, Resource> = new Map(
  allResources.map((resource) => [`${apiVersionOf(resource)}/${resource.kind}`, resource]),
);

const resourceOf = ({ apiVersion, kind }: OwnerReference): Resource | undefined =>
  resourcesByKind.get(`${apiVersion}/${kind}`);

const hasFinalizer = ({ metadata }: KubeObject, finalizer: string): boolean =>
  metadata.finalizers?.includes(finalizer) === true;

const isWaiting = (object: KubeObject): boolean =>
  object.metadata.deletionTimestamp !== undefined && hasFinalizer(object, foregroundFinalizer);

const isHeld = (object: KubeObject): boolean =>
  isWaiting(object) || (object.metadata.deletionTimestamp !== undefined && hasFinalizer(object, orphanFinalizer));

const isBlocking = ({ metadata }: KubeObject, ownerUid: string): boolean =>
  metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion === true) ===
  true;

function propagationOf(object: KubeObject) {
  if (hasFinalizer(object, orphanFinalizer)) return 'Orphan';
  return hasFinalizer(object, foregroundFinalizer) ? 'Foreground' : 'Background';
}
