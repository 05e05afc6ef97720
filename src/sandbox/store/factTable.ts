import type { ObjectFacts } from './facts.ts';
import { isOlder, isUpTo } from './resourceVersion.ts';

export type FactChange<T extends ObjectFacts> =
  | { readonly kind: 'upsert'; readonly facts: T }
  | { readonly kind: 'remove'; readonly facts: T };

const noFacts: readonly never[] = [];
/** How many removed objects are remembered. */
const maxTombstones = 1000;

/** Facts of one kind of object, by namespace and name, and grouped by what they are joined on. */
export class FactTable<T extends ObjectFacts> {
  readonly #byName = new Map<string, T>();
  readonly #groups = new Map<string, readonly T[]>();
  /**
   * What was removed, by its uid, and at which version; `undefined`: by us, for good. A watch also removes what lost its
   * label, and that may come back, newer.
   */
  readonly #tombstones = new Map<string, string | undefined>();
  /** By namespace (`undefined`: the cluster), the version of the last list: what is not newer was in it, or is gone. */
  readonly #listedAt = new Map<string | undefined, string>();
  readonly #groupOf: (facts: T) => string;
  readonly #onChange: (groups: ReadonlySet<string>) => void;

  constructor(groupOf: (facts: T) => string, onChange: (groups: ReadonlySet<string>) => void) {
    this.#groupOf = groupOf;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#byName.size;
  }

  group(key: string): readonly T[] {
    return this.#groups.get(key) ?? noFacts;
  }

  groups(): Iterable<string> {
    return this.#groups.keys();
  }

  groupsWhere(predicate: (facts: T) => boolean): ReadonlySet<string> {
    const found = new Set<string>();
    for (const [key, facts] of this.#groups) if (facts.some(predicate)) found.add(key);
    return found;
  }

  /**
   * Applies changes in order. What is older than what is known is dropped, also when it is known to be gone: a watch may
   * lag behind a write's answer, and an answer behind a watch.
   */
  apply(changes: readonly FactChange<T>[]): void {
    const touched = new Set<string>();
    for (const { kind, facts } of changes) {
      const known = this.#byName.get(nameOf(facts));
      if (known && isOlder(facts.resourceVersion, known.resourceVersion)) continue;
      // A late removal of a predecessor must not remove its namesake.
      if (kind === 'remove' && known && known.uid !== facts.uid) continue;
      if (kind === 'upsert' && (this.#isBuried(facts) || (!known && this.#wasListed(facts)))) continue;
      if (kind === 'remove') this.#bury(facts.uid, facts.resourceVersion);
      this.#put(nameOf(facts), kind === 'upsert' ? facts : undefined, touched);
    }
    this.#report(touched);
  }

  /** Removes what we deleted ourselves; it does not come back, whatever a watch that lags behind still says of it. */
  forget(facts: T): void {
    this.#bury(facts.uid, undefined);
    const touched = new Set<string>();
    if (this.#byName.get(nameOf(facts))?.uid === facts.uid) this.#put(nameOf(facts), undefined, touched);
    this.#report(touched);
  }

  /**
   * Replaces all facts of a namespace (`undefined`: of the cluster) by a list taken at `resourceVersion`. What is newer
   * than the list stays: it was written by us after the list was made. But a list that is older than the one before it
   * tells of a cluster that was set back to a backup: then it alone counts.
   */
  replace(namespace: string | undefined, list: readonly T[], resourceVersion: string): void {
    const isSetBack = isOlder(resourceVersion, this.#listedAt.get(namespace) ?? '');
    if (isSetBack) this.#tombstones.clear();
    this.#listedAt.set(namespace, resourceVersion);
    const touched = new Set<string>();
    const listed = new Map(list.map((facts) => [nameOf(facts), facts]));
    for (const [name, known] of this.#byName) {
      if (!isIn(namespace, known)) continue;
      const isNewer = isOlder(resourceVersion, known.resourceVersion);
      if (isSetBack || (!isNewer && !listed.has(name))) this.#put(name, undefined, touched);
    }
    for (const [name, facts] of listed) {
      if (this.#isBuried(facts)) continue;
      const known = this.#byName.get(name);
      if (known?.resourceVersion === facts.resourceVersion && known.uid === facts.uid) continue;
      if (!known || !isOlder(facts.resourceVersion, known.resourceVersion)) this.#put(name, facts, touched);
    }
    this.#report(touched);
  }

  /** Forgets all of a namespace (`undefined`: of the cluster), because it is read no more. */
  clear(namespace: string | undefined): void {
    const touched = new Set<string>();
    for (const [name, known] of this.#byName) if (isIn(namespace, known)) this.#put(name, undefined, touched);
    this.#listedAt.delete(namespace);
    this.#report(touched);
  }

  #bury(uid: string, resourceVersion: string | undefined): void {
    // One that is buried for good stays so.
    if (uid === '' || (this.#tombstones.has(uid) && this.#tombstones.get(uid) === undefined)) return;
    this.#tombstones.set(uid, resourceVersion);
    const [oldest] = this.#tombstones.keys();
    if (this.#tombstones.size > maxTombstones && oldest !== undefined) this.#tombstones.delete(oldest);
  }

  #isBuried({ uid, resourceVersion }: T): boolean {
    if (!this.#tombstones.has(uid)) return false;
    const removedAt = this.#tombstones.get(uid);
    return removedAt === undefined || isUpTo(resourceVersion, removedAt);
  }

  #wasListed({ namespace, resourceVersion }: T): boolean {
    return [namespace, undefined].some((scope) => isUpTo(resourceVersion, this.#listedAt.get(scope) ?? ''));
  }

  #put(name: string, facts: T | undefined, touched: Set<string>): void {
    const known = this.#byName.get(name);
    if (known) {
      const key = this.#groupOf(known);
      const rest = this.group(key).filter((other) => other !== known);
      if (rest.length > 0) this.#groups.set(key, rest);
      else this.#groups.delete(key);
      this.#byName.delete(name);
      touched.add(key);
    }
    if (!facts) return;
    const key = this.#groupOf(facts);
    this.#byName.set(name, facts);
    this.#groups.set(key, [...this.group(key), facts]);
    touched.add(key);
  }

  #report(touched: ReadonlySet<string>): void {
    if (touched.size > 0) this.#onChange(touched);
  }
}

function isIn(namespace: string | undefined, facts: ObjectFacts): boolean {
  return namespace === undefined || facts.namespace === namespace;
}

function nameOf(facts: ObjectFacts): string {
  return `${facts.namespace}/${facts.name}`;
}
