/** What etcd and the watch cache are to an API server: objects, one counter of versions, and the log of changes. */
import { randomUUID } from 'node:crypto';
import { gone } from './status.ts';
import { apiVersionOf, resources, type Resource, type ResourceName } from './resources.ts';
import type { KubeObject, NewObject } from './kubeObject.ts';

export interface Change {
  readonly resource: Resource;
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  /** Undefined for what was added. */
  readonly previous: KubeObject | undefined;
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

/** Objects are replaced, never changed in place: whoever got one keeps what it got. */
export class ObjectStore {
  readonly #objects = new Map<Resource, Map<string, KubeObject>>();
  readonly #listeners = new Set<() => void>();
  readonly #maxChanges: number;
  readonly #now: () => number;
  #changes: Change[] = [];
  #version = 100;
  /** Changes up to and including this one are forgotten. */
  #compacted = 0;

  constructor(maxChanges: number, now: () => number) {
    this.#maxChanges = maxChanges;
    this.#now = now;
  }

  get version(): number {
    return this.#version;
  }

  timestamp(): string {
    return `${new Date(this.#now()).toISOString().slice(0, 19)}Z`;
  }

  get(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#kind(resource).get(keyOf(namespace, name));
  }

  /** In the order of their keys, as etcd has them. */
  list(resource: Resource, namespace?: string): readonly KubeObject[] {
    const all = [...this.#kind(resource).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    return namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace);
  }

  add(resource: Resource, object: NewObject): KubeObject {
    const { name = '', namespace, ...metadata } = object.metadata;
    const version = ++this.#version;
    const { apiVersion: _version, kind: _kind, ...rest } = object;
    const added: KubeObject = {
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      ...rest,
      metadata: {
        ...metadata,
        name,
        ...(namespace === undefined ? {} : { namespace }),
        uid: randomUUID(),
        resourceVersion: String(version),
        creationTimestamp: this.timestamp(),
        ...(resource.hasGeneration ? { generation: 1 } : {}),
      },
    };
    this.#kind(resource).set(keyOf(namespace, name), added);
    this.#log({ resource, version, type: 'ADDED', object: added, previous: undefined });
    return added;
  }

  /** Puts `object` in the place of the one with its name; writes nothing where nothing differs. */
  replace(resource: Resource, object: KubeObject): KubeObject {
    const { namespace, name, generation } = object.metadata;
    const key = keyOf(namespace, name);
    const previous = this.#kind(resource).get(key);
    if (!previous) throw new Error(`${resource.kind} ${key} is not in the store`);
    const unversioned = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: previous.metadata.resourceVersion },
    };
    if (JSON.stringify(unversioned) === JSON.stringify(previous)) return previous;
    const version = ++this.#version;
    const isNewSpec = resource.hasGeneration && JSON.stringify(object.spec) !== JSON.stringify(previous.spec);
    const next: KubeObject = {
      ...object,
      metadata: {
        ...object.metadata,
        resourceVersion: String(version),
        ...(isNewSpec ? { generation: (generation ?? 0) + 1 } : {}),
      },
    };
    this.#kind(resource).set(key, next);
    this.#log({ resource, version, type: 'MODIFIED', object: next, previous });
    return next;
  }

  remove(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined {
    const previous = this.#kind(resource).get(keyOf(namespace, name));
    if (!previous) return undefined;
    const version = ++this.#version;
    this.#kind(resource).delete(keyOf(namespace, name));
    const object = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(version) } };
    this.#log({ resource, version, type: 'DELETED', object, previous });
    return object;
  }

  /** What came after `version`; 410 when that is no longer known. */
  changesSince(version: number): readonly Change[] {
    if (version < this.#compacted) throw gone(`too old resource version: ${version} (${this.#compacted})`);
    return this.#changes.slice(this.#changes.findLastIndex((change) => change.version <= version) + 1);
  }

  /** Forgets the changes: every version before now is too old. */
  compact(): void {
    this.#compacted = ++this.#version;
    this.#changes = [];
    for (const listener of this.#listeners) listener();
  }

  /** Called after each change; the returned function ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  byName(name: ResourceName, namespace?: string): readonly KubeObject[] {
    return this.list(resources[name], namespace);
  }

  #kind(resource: Resource): Map<string, KubeObject> {
    let objects = this.#objects.get(resource);
    if (!objects) this.#objects.set(resource, (objects = new Map()));
    return objects;
  }

  #log(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length > this.#maxChanges) this.#compacted = this.#changes.shift()?.version ?? this.#compacted;
    for (const listener of this.#listeners) listener();
  }
}
