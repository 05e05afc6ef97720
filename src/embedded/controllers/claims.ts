/** Takes what matches a controller's selector and nobody manages, and lets go of what does not match any more. */
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { KubeObject } from '../objects/kubeObject.ts';
import type { Change, ObjectStore } from '../objects/objectStore.ts';
import type { Resource } from '../objects/resources.ts';
import { matchesSelector } from './labelSelectorMatch.ts';
import { controllerOf, controllerReference, withoutOwners } from './ownership.ts';

interface Claimant extends KubeObject {
  readonly spec: { readonly selector?: LabelSelector };
}

export class Claims {
  readonly #store: ObjectStore;
  readonly #resource: Resource;
  /** What nobody manages, by namespace and name: mostly little. */
  readonly #orphans = new Map<string, Map<string, KubeObject>>();

  constructor(store: ObjectStore, resource: Resource) {
    this.#store = store;
    this.#resource = resource;
    for (const object of store.list(resource)) this.#see(object);
  }

  /** To be called with each change, before the claimants of it are looked for. */
  onChange({ resource, type, object }: Change): void {
    if (resource !== this.#resource) return;
    if (type === 'DELETED') this.#forget(object);
    else this.#see(object);
  }

  /** What the claimant manages, of that which is eligible, after taking and letting go. */
  claim(claimant: Claimant, isEligible: (object: KubeObject) => boolean): readonly KubeObject[] {
    const { uid, namespace = '', deletionTimestamp } = claimant.metadata;
    const isGoing = deletionTimestamp !== undefined;
    const owned = this.#store
      .dependents(uid)
      .filter(({ resource, object }) => resource === this.#resource && controllerOf(object)?.uid === uid)
      .map(({ object }) => object)
      .filter(isEligible);
    const kept = owned.filter((object) => matches(claimant, object) || (!isGoing && this.#release(object, uid)));
    if (isGoing) return kept;
    const free = [...(this.#orphans.get(namespace)?.values() ?? [])];
    const taken = free
      .filter((object) => object.metadata.deletionTimestamp === undefined && isEligible(object))
      .filter((object) => matches(claimant, object))
      .map((object) => this.#adopt(object, claimant));
    return [...kept, ...taken];
  }

  #release(object: KubeObject, uid: string): false {
    this.#store.replace(
      this.#resource,
      withoutOwners(object, (owner) => owner.uid === uid),
    );
    return false;
  }

  #adopt(object: KubeObject, claimant: Claimant): KubeObject {
    const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerReference(claimant)];
    return this.#store.replace(this.#resource, { ...object, metadata: { ...object.metadata, ownerReferences } });
  }

  #see(object: KubeObject): void {
    if (controllerOf(object)) {
      this.#forget(object);
      return;
    }
    const { namespace = '', name } = object.metadata;
    const orphans = this.#orphans.get(namespace) ?? new Map<string, KubeObject>();
    this.#orphans.set(namespace, orphans.set(name, object));
  }

  #forget({ metadata: { namespace = '', name } }: KubeObject): void {
    const orphans = this.#orphans.get(namespace);
    if (orphans?.delete(name) && orphans.size === 0) this.#orphans.delete(namespace);
  }
}

/** Whether the claimant's selector has the object's labels. */
export const matches = ({ spec }: Claimant, { metadata }: KubeObject): boolean =>
  matchesSelector(spec.selector, metadata.labels);
