/** How an object goes, as the API server decides it: at once, after a grace period, or when its finalizers are done. */
import type { KubeObject, ObjectMeta, PodObject } from './kubeObject.ts';
import type { ObjectStore } from './objectStore.ts';
import { resources, type Resource } from './resources.ts';

export interface DeleteOptions {
  readonly propagation: 'Background' | 'Foreground' | 'Orphan';
  /** Of a pod; undefined: its own. */
  readonly gracePeriodSeconds: number | undefined;
}

export const backgroundDelete: DeleteOptions = { propagation: 'Background', gracePeriodSeconds: undefined };

const defaultGraceSeconds = 30;

export class Deletion {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** What DELETE does to an object that is there; what comes back is still there, and on its way out. */
  delete(resource: Resource, object: KubeObject, options: DeleteOptions): KubeObject | undefined {
    if (resource === resources.pods) return this.#deletePod(object as PodObject, options.gracePeriodSeconds);
    if (resource === resources.namespaces) return this.#mark(resource, object, { status: { phase: 'Terminating' } });
    const finalizer = { Foreground: 'foregroundDeletion', Orphan: 'orphan', Background: undefined }[
      options.propagation
    ];
    const finalizers = [...(object.metadata.finalizers ?? [])];
    if (finalizer !== undefined && !finalizers.includes(finalizer)) finalizers.push(finalizer);
    if (finalizers.length > 0) return this.#mark(resource, object, {}, { finalizers });
    this.#remove(resource, object);
    return undefined;
  }

  /** Ends an object whose time has come: one that was marked, and that no finalizer holds any more. */
  finish(resource: Resource, object: KubeObject): void {
    if (object.metadata.deletionTimestamp === undefined) return;
    if ((object.metadata.finalizers ?? []).length === 0) this.#remove(resource, object);
  }

  #deletePod(pod: PodObject, wantedSeconds: number | undefined): KubeObject | undefined {
    const isOver = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
    const isUnscheduled = pod.spec.nodeName === undefined;
    const own = pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds;
    const graceSeconds = isOver || isUnscheduled ? 0 : (wantedSeconds ?? own);
    const { deletionTimestamp, deletionGracePeriodSeconds: former = Infinity } = pod.metadata;
    if (graceSeconds === 0) {
      if ((pod.metadata.finalizers ?? []).length === 0) {
        this.#remove(resources.pods, pod);
        return undefined;
      }
    } else if (deletionTimestamp !== undefined && graceSeconds >= former) {
      return pod;
    }
    const metadata = {
      deletionTimestamp: this.#store.timestampIn(graceSeconds),
      deletionGracePeriodSeconds: graceSeconds,
    };
    return this.#store.replace(resources.pods, { ...pod, metadata: { ...pod.metadata, ...metadata } });
  }

  #mark(
    resource: Resource,
    object: KubeObject,
    changes: Partial<KubeObject>,
    metadata: Partial<ObjectMeta> = {},
  ): KubeObject {
    const deletionTimestamp = object.metadata.deletionTimestamp ?? this.#store.timestamp();
    const marked = { deletionTimestamp, deletionGracePeriodSeconds: 0 };
    return this.#store.replace(resource, {
      ...object,
      ...changes,
      metadata: { ...object.metadata, ...marked, ...metadata },
    });
  }

  #remove(resource: Resource, { metadata }: KubeObject): void {
    this.#store.remove(resource, metadata.namespace, metadata.name);
  }
}
