/** How an object goes, as the API server decides it: at once, after a grace period, or when its finalizers are done. */
import type { KubeObject, ObjectMeta, PodObject } from './kubeObject.ts';
import type { ObjectStore } from './objectStore.ts';
import { resources, type Resource } from './resources.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  readonly propagation: Propagation;
  /** Of a pod; undefined: its own. */
  readonly gracePeriodSeconds: number | undefined;
}

export const backgroundDelete: DeleteOptions = { propagation: 'Background', gracePeriodSeconds: undefined };

/** The garbage collector's: the object waits for what it owns, or for its own to be let go. */
export const foregroundFinalizer = 'foregroundDeletion';
export const orphanFinalizer = 'orphan';

const defaultGraceSeconds = 30;

export class Deletion {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** What DELETE does to an object that is there; what comes back is still there, and on its way out. */
  delete(resource: Resource, object: KubeObject, options: DeleteOptions): KubeObject | undefined {
    if (resource === resources.namespaces) return this.#deleteNamespace(object);
    if (resource === resources.pods) return this.#deletePod(object as PodObject, options);
    if (object.metadata.deletionTimestamp !== undefined) return object;
    const finalizers = finalizersFor(object, options.propagation);
    if (finalizers.length > 0) return this.#mark(resource, object, 0, finalizers);
    this.#remove(resource, object);
    return undefined;
  }

  /** Stores what was made of an object; without the last finalizer that held it, it goes as it was. */
  write(resource: Resource, object: KubeObject): KubeObject {
    if (!isFree(resource, object)) return this.#store.replace(resource, object);
    this.#remove(resource, object);
    return object;
  }

  #deleteNamespace(namespace: KubeObject): KubeObject {
    if (namespace.metadata.deletionTimestamp !== undefined) return namespace;
    const metadata = { ...namespace.metadata, deletionTimestamp: this.#store.timestamp() };
    const status = { ...(namespace.status as object | undefined), phase: 'Terminating' };
    return this.#store.replace(resources.namespaces, { ...namespace, metadata, status });
  }

  #deletePod(pod: PodObject, { propagation, gracePeriodSeconds: wanted }: DeleteOptions): KubeObject | undefined {
    const { deletionTimestamp, deletionGracePeriodSeconds: former = 0 } = pod.metadata;
    if (deletionTimestamp === undefined) {
      return this.#endPod(this.#mark(resources.pods, pod, graceOf(pod, wanted), finalizersFor(pod, propagation)));
    }
    // One that is on its way already can only be hurried.
    if (wanted === undefined || wanted >= former) return pod;
    const graceSeconds = Math.max(wanted, 0);
    const at = Date.parse(deletionTimestamp) + (graceSeconds - former) * 1000;
    const marks = { deletionTimestamp: this.#store.timestampAt(at), deletionGracePeriodSeconds: graceSeconds };
    return this.#endPod(this.#store.replace(resources.pods, { ...pod, metadata: { ...pod.metadata, ...marks } }));
  }

  #endPod(pod: KubeObject): KubeObject | undefined {
    if (!isFree(resources.pods, pod)) return pod;
    this.#remove(resources.pods, pod);
    return undefined;
  }

  #mark(resource: Resource, object: KubeObject, graceSeconds: number, finalizers: string[]): KubeObject {
    const { generation } = object.metadata;
    const metadata: ObjectMeta = {
      ...object.metadata,
      ...(generation === undefined ? {} : { generation: generation + 1 }),
      deletionTimestamp: this.#store.timestampIn(graceSeconds),
      deletionGracePeriodSeconds: graceSeconds,
      ...(finalizers.length === 0 ? {} : { finalizers }),
    };
    return this.#store.replace(resource, { ...object, metadata });
  }

  #remove(resource: Resource, { metadata }: KubeObject): void {
    this.#store.remove(resource, metadata.namespace, metadata.name);
  }
}

/** Whether only its mark keeps it. Namespaces are their controller's, pods with grace their node's. */
function isFree(resource: Resource, { metadata }: KubeObject): boolean {
  if (metadata.deletionTimestamp === undefined || (metadata.finalizers ?? []).length > 0) return false;
  return resource !== resources.namespaces && (metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

function finalizersFor({ metadata }: KubeObject, propagation: Propagation): string[] {
  const others = (metadata.finalizers ?? []).filter((each) => each !== foregroundFinalizer && each !== orphanFinalizer);
  if (propagation === 'Foreground') return [...others, foregroundFinalizer];
  return propagation === 'Orphan' ? [...others, orphanFinalizer] : others;
}

/** How long a pod may take to end. */
export function graceOf({ spec, status }: PodObject, wanted: number | undefined): number {
  const isOver = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (isOver || spec.nodeName === undefined) return 0;
  const seconds = wanted ?? spec.terminationGracePeriodSeconds ?? defaultGraceSeconds;
  return seconds < 0 ? 1 : seconds;
}
