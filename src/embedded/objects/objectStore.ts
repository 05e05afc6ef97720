/**
 * What etcd and the watch cache are to an API server: objects, one counter of versions, and the log of changes. Objects
 * are replaced, never changed in place: whoever got one keeps what it got.
 */
import { randomUUID } from 'node:crypto';
import { approximateBytes } from './approximateBytes.ts';
import { gone } from '../server/status.ts';
import { apiVersionOf, resources, type Resource, type ResourceName } from './resources.ts';
import type { KubeObject, NewObject } from './kubeObject.ts';
import { hasGeneration, raisesGeneration } from './generation.ts';
import { ObjectTable } from './objectTable.ts';
import { sameJson } from './sameJson.ts';

export interface Change {
  readonly resource: Resource;
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  /** Undefined for what was added. */
  readonly previous: KubeObject | undefined;
}

export interface Owned {
  readonly resource: Resource;
  readonly object: KubeObject;
}

/** Of the objects in the log of changes. A few of them may be as large as a request may. */
const maxLoggedBytes = 64 * 1024 * 1024;

export class ObjectStore {
  readonly #tables = new Map<Resource, ObjectTable>();
  /** By the owner's uid. */
  readonly #dependents = new Map<string, Map<string, Owned>>();
  readonly #listeners = new Set<(change: Change | undefined) => void>();
  readonly #maxChanges: number;
  readonly #now: () => number;
  #changes: Change[] = [];
  /** Of what was put since the log was cut last, about. */
  #loggedBytes = 0;
  /** Changes of which the listeners are yet to hear. */
  #untold: (Change | undefined)[] = [];
  #isTelling = false;
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

  /** Now, as Kubernetes writes it: to the second. */
  timestamp(): string {
    return this.timestampIn(0);
  }

  timestampIn(seconds: number): string {
    return this.timestampAt(this.#now() + seconds * 1000);
  }

  /** Of milliseconds since the epoch. */
  timestampAt(ms: number): string {
    return `${new Date(ms).toISOString().slice(0, 19)}Z`;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now();
  }

  get(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#table(resource).get(namespace, name);
  }

  /** In the order of their keys, as etcd has them. */
  list(resource: Resource, namespace?: string): readonly KubeObject[] {
    return this.#table(resource).list(namespace);
  }

  byName(name: ResourceName, namespace?: string): readonly KubeObject[] {
    return this.list(resources[name], namespace);
  }

  /** What names that uid among its owners. */
  dependents(uid: string): readonly Owned[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])];
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
        ...(hasGeneration(resource) ? { generation: 1 } : {}),
      },
    };
    this.#put({ resource, version, type: 'ADDED', object: added, previous: undefined });
    return added;
  }

  /** Puts an object there as it was kept, its uid and times included, under a new version. */
  restore(resource: Resource, object: KubeObject): KubeObject {
    const version = ++this.#version;
    const restored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    this.#put({ resource, version, type: 'ADDED', object: restored, previous: undefined });
    return restored;
  }

  /** Puts `object` in the place of the one with its name; writes nothing where nothing differs. */
  replace(resource: Resource, object: KubeObject): KubeObject {
    const { namespace, name, generation } = object.metadata;
    const previous = this.#table(resource).get(namespace, name);
    if (!previous) throw new Error(`${resource.kind} ${namespace ?? ''}/${name} is not in the store`);
    const unversioned = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: previous.metadata.resourceVersion },
    };
    if (sameJson(unversioned, previous)) return previous;
    const version = ++this.#version;
    const isNewSpec = raisesGeneration(resource, object, previous);
    const next: KubeObject = {
      ...object,
      metadata: {
        ...object.metadata,
        resourceVersion: String(version),
        ...(isNewSpec ? { generation: (generation ?? 0) + 1 } : {}),
      },
    };
    this.#put({ resource, version, type: 'MODIFIED', object: next, previous });
    return next;
  }

  remove(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined {
    const previous = this.#table(resource).delete(namespace, name);
    if (!previous) return undefined;
    const version = ++this.#version;
    this.#unlink(previous);
    const object = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(version) } };
    this.#log({ resource, version, type: 'DELETED', object, previous });
    return object;
  }

  /** What came after `version`; 410 when that is no longer known. */
  changesSince(version: number): readonly Change[] {
    if (version < this.#compacted) throw gone(`too old resource version: ${version} (${this.#compacted})`);
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.version ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return low === this.#changes.length ? [] : this.#changes.slice(low);
  }

  /** Forgets the changes: every version before now is too old. */
  compact(): void {
    this.#compacted = ++this.#version;
    this.#changes = [];
    this.#tell(undefined);
  }

  /**
   * Called after each change with it, or with nothing after the log was forgotten; the returned function ends it. All
   * see the changes in their order: what a listener writes is told when all have seen what it was called for.
   */
  onChange(listener: (change: Change | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #table(resource: Resource): ObjectTable {
    let table = this.#tables.get(resource);
    if (!table) this.#tables.set(resource, (table = new ObjectTable()));
    return table;
  }

  #put(change: Change): void {
    const { resource, object, previous } = change;
    this.#table(resource).set(object);
    if (previous) this.#unlink(previous);
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      let owned = this.#dependents.get(uid);
      if (!owned) this.#dependents.set(uid, (owned = new Map()));
      owned.set(object.metadata.uid, { resource, object });
    }
    this.#log(change);
  }

  #unlink({ metadata }: KubeObject): void {
    for (const { uid } of metadata.ownerReferences ?? []) {
      const owned = this.#dependents.get(uid);
      owned?.delete(metadata.uid);
      if (owned?.size === 0) this.#dependents.delete(uid);
    }
  }

  #log(change: Change): void {
    this.#changes.push(change);
    this.#loggedBytes += approximateBytes(change.object, change.previous);
    // Half at once, so that a full log is not moved with each change.
    if (this.#changes.length > this.#maxChanges || this.#loggedBytes > maxLoggedBytes) this.#cutLog();
    this.#tell(change);
  }

  #cutLog(): void {
    const dropped = this.#changes.splice(0, Math.ceil(this.#changes.length / 2));
    this.#compacted = dropped.at(-1)?.version ?? this.#compacted;
    this.#loggedBytes /= 2;
  }

  #tell(change: Change | undefined): void {
    this.#untold.push(change);
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let index = 0; index < this.#untold.length; index++) {
        for (const listener of this.#listeners) listener(this.#untold[index]);
      }
    } finally {
      this.#untold = [];
      this.#isTelling = false;
    }
  }
}
