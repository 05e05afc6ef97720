import type { KubeObject } from './kubeObject.ts';

/** The objects of one kind, by namespace and name. A list is in the order of the keys, and kept until it changes. */
export class ObjectTable {
  readonly #namespaces = new Map<string, Map<string, KubeObject>>();
  readonly #lists = new Map<string, readonly KubeObject[]>();
  #all: readonly KubeObject[] | undefined;

  get(namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#namespaces.get(namespace ?? '')?.get(name);
  }

  list(namespace: string | undefined): readonly KubeObject[] {
    if (namespace !== undefined) return this.#listOf(namespace);
    this.#all ??= [...this.#namespaces.keys()].sort().flatMap((each) => this.#listOf(each));
    return this.#all;
  }

  set(object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    let objects = this.#namespaces.get(namespace);
    if (!objects) this.#namespaces.set(namespace, (objects = new Map()));
    objects.set(name, object);
    this.#forget(namespace);
  }

  delete(namespace: string | undefined, name: string): KubeObject | undefined {
    const objects = this.#namespaces.get(namespace ?? '');
    const object = objects?.get(name);
    if (!objects || !object) return undefined;
    objects.delete(name);
    if (objects.size === 0) this.#namespaces.delete(namespace ?? '');
    this.#forget(namespace ?? '');
    return object;
  }

  #listOf(namespace: string): readonly KubeObject[] {
    let list = this.#lists.get(namespace);
    if (!list) {
      const entries = [...(this.#namespaces.get(namespace)?.entries() ?? [])];
      list = entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
      this.#lists.set(namespace, list);
    }
    return list;
  }

  #forget(namespace: string): void {
    this.#lists.delete(namespace);
    this.#all = undefined;
  }
}
