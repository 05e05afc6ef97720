import type { KubeObject } from './kubeObject.ts';

/** The objects of one kind, by namespace and name. A list is in the order of etcd's keys, and kept until it changes. */
export class ObjectTable {
  readonly #namespaces = new Map<string, NamespaceTable>();
  #all: readonly KubeObject[] | undefined;

  get(namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#namespaces.get(namespace ?? '')?.objects.get(name);
  }

  list(namespace: string | undefined): readonly KubeObject[] {
    if (namespace !== undefined) return listOf(this.#namespaces.get(namespace));
    this.#all ??= [...this.#namespaces.entries()]
      .sort(([a], [b]) => (`${a}/` < `${b}/` ? -1 : 1))
      .flatMap(([, table]) => listOf(table));
    return this.#all;
  }

  set(object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    let table = this.#namespaces.get(namespace);
    if (!table) this.#namespaces.set(namespace, (table = { objects: new Map(), names: [], list: undefined }));
    if (!table.objects.has(name)) table.names.splice(placeOf(table.names, name), 0, name);
    table.objects.set(name, object);
    table.list = undefined;
    this.#all = undefined;
  }

  delete(namespace: string | undefined, name: string): KubeObject | undefined {
    const table = this.#namespaces.get(namespace ?? '');
    const object = table?.objects.get(name);
    if (!table || !object) return undefined;
    table.objects.delete(name);
    table.names.splice(placeOf(table.names, name), 1);
    table.list = undefined;
    if (table.names.length === 0) this.#namespaces.delete(namespace ?? '');
    this.#all = undefined;
    return object;
  }
}

interface NamespaceTable {
  readonly objects: Map<string, KubeObject>;
  /** In order, so that a list need not be sorted anew after each change. */
  readonly names: string[];
  list: readonly KubeObject[] | undefined;
}

function listOf(table: NamespaceTable | undefined): readonly KubeObject[] {
  if (!table) return [];
  table.list ??= table.names.flatMap((name) => table.objects.get(name) ?? []);
  return table.list;
}

/** Where the name is, or belongs. */
function placeOf(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
