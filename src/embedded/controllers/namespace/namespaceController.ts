/**
 * Empties a namespace that is deleted, and lets it go when it is empty. Pods go first, so that nothing that guards them
 * goes before them.
 */
import type { Disposable } from '../../../base/disposable.ts';
import { backgroundDelete } from '../../objects/deletion.ts';
import type { KubeObject } from '../../objects/kubeObject.ts';
import type { Change, Owned } from '../../objects/objectStore.ts';
import { allResources, resources, type Resource } from '../../objects/resources.ts';
import type { ControllerContext } from '../controllerContext.ts';
import { WorkQueue } from '../workQueue.ts';
import { namespaceConditions } from './namespaceConditions.ts';

const others = allResources.filter((resource) => resource.isNamespaced && resource !== resources.pods);

export class NamespaceController implements Disposable {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;

  constructor(context: ControllerContext) {
    const { store, timers, timing } = context;
    this.#context = context;
    this.#queue = new WorkQueue({ timers, delayMs: timing.collectMs, sync: (name) => this.#sync(name) });
    this.#unsubscribe = store.onChange((change) => change && this.#onChange(change));
    for (const namespace of store.byName('namespaces')) this.#addLater(namespace);
  }

  dispose(): void {
    this.#unsubscribe();
    this.#queue.dispose();
  }

  #onChange({ resource, type, object, previous }: Change): void {
    if (resource === resources.namespaces) {
      const isNew = previous?.metadata.deletionTimestamp === undefined;
      if (type !== 'DELETED' && isNew) this.#addLater(object);
      return;
    }
    const { namespace } = object.metadata;
    if (type === 'DELETED' && namespace !== undefined && this.#isTerminating(namespace)) this.#queue.add(namespace);
  }

  /** Not at once, so that those who learn of it late have made what they were about to make. */
  #addLater({ metadata }: KubeObject): void {
    if (metadata.deletionTimestamp === undefined) return;
    this.#queue.addAfter(metadata.name, this.#context.timing.namespaceMs);
  }

  #isTerminating(name: string): boolean {
    const namespace = this.#context.store.get(resources.namespaces, undefined, name);
    return namespace?.status !== undefined && (namespace.status as { phase?: string }).phase === 'Terminating';
  }

  #sync(name: string): boolean {
    const { store } = this.#context;
    const namespace = store.get(resources.namespaces, undefined, name);
    if (namespace?.metadata.deletionTimestamp === undefined) return true;
    const pods = this.#deleteAll(name, [resources.pods]);
    const remaining = pods.length > 0 ? [] : this.#deleteAll(name, others);
    const conditions = namespaceConditions(namespace, { pods, remaining, timestamp: store.timestamp() });
    const status = { ...(namespace.status as object | undefined), conditions };
    const told = store.replace(resources.namespaces, { ...namespace, status });
    const isHeld = (told.metadata.finalizers ?? []).length > 0;
    if (pods.length === 0 && remaining.length === 0 && !isHeld) store.remove(resources.namespaces, undefined, name);
    return true;
  }

  /** What is still there afterwards. */
  #deleteAll(namespace: string, kinds: readonly Resource[]): readonly Owned[] {
    const { store, deletion } = this.#context;
    for (const resource of kinds) {
      for (const object of store.list(resource, namespace)) deletion.delete(resource, object, backgroundDelete);
    }
    return kinds.flatMap((resource) => store.list(resource, namespace).map((object) => ({ resource, object })));
  }
}
