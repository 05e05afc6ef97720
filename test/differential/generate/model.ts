import { kinds, listPath, type Kind, type KindName } from './kinds.ts';
import type { Random } from './random.ts';

/**
 * What the generator believes to be there. It need not be right: a wrong guess makes another call, on both targets the
 * same. It must be right about what is on its way: an object of which two clusters may have different things to say.
 */
export class Model {
  readonly namespace: string;
  readonly #present = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #leaving = new Set<string>();
  #isSettled = true;
  #isSecondNamespaceLeaving = false;

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** Nothing that a controller or the node works on has been written since they were last waited for. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  get isSecondNamespaceLeaving(): boolean {
    return this.#isSecondNamespaceLeaving;
  }

  secondNamespaceDeleted(): void {
    this.#isSecondNamespaceLeaving = true;
    this.#isSettled = false;
  }

  settle(): void {
    this.#busy.clear();
    for (const key of this.#leaving) this.#present.delete(key);
    this.#leaving.clear();
    this.#isSecondNamespaceLeaving = false;
    this.#isSettled = true;
  }

  /** A name, mostly of something that is there. Undefined where every one is on its way out. */
  name(random: Random, kind: Kind): string | undefined {
    return this.#oneOf(random, kind, kind.names);
  }

  /** Also one that is written by apply alone: for reading and deleting. */
  anyName(random: Random, kind: Kind): string | undefined {
    return this.#oneOf(random, kind, [...kind.names, kind.applied]);
  }

  /** For apply; undefined where it is on its way out. */
  appliedName({ plural, applied }: Kind): string | undefined {
    return this.#leaving.has(`${plural}/${applied}`) ? undefined : applied;
  }

  #oneOf(random: Random, kind: Kind, names: readonly string[]): string | undefined {
    const usable = names.filter((name) => !this.#leaving.has(`${kind.plural}/${name}`));
    const present = usable.filter((name) => this.has(kind.plural, name));
    return random.pick(present.length > 0 && random.chance(0.85) ? present : usable);
  }

  /** A name that is free, if there is one. */
  freeName(random: Random, kind: Kind): string | undefined {
    const usable = kind.names.filter((name) => !this.#leaving.has(`${kind.plural}/${name}`));
    const free = usable.filter((name) => !this.has(kind.plural, name));
    return random.pick(free.length > 0 && random.chance(0.9) ? free : usable);
  }

  has(plural: KindName, name: string): boolean {
    return this.#present.has(`${plural}/${name}`);
  }

  isBusy(plural: KindName, name: string): boolean {
    return this.#busy.has(`${plural}/${name}`);
  }

  /** Some object of that kind is on its way out. */
  isAnyLeaving(plural: KindName): boolean {
    return [...this.#leaving].some((key) => key.startsWith(`${plural}/`));
  }

  created(kind: Kind, name: string): void {
    this.#present.add(`${kind.plural}/${name}`);
    this.touched(kind, name);
  }

  touched(kind: Kind, name: string): void {
    if (!kind.isLive) return;
    this.#busy.add(`${kind.plural}/${name}`);
    this.#isSettled = false;
  }

  /** `isAtOnce`: when the answer comes it is gone. */
  deleted(kind: Kind, name: string, isAtOnce: boolean): void {
    const key = `${kind.plural}/${name}`;
    if (isAtOnce) {
      this.#present.delete(key);
      return;
    }
    this.#isSettled = false;
    this.#leaving.add(key);
  }

  /** Of these every one may be on its way out, or another one in its place. */
  collectionDeleted(kind: Kind): void {
    for (const name of [...kind.names, kind.applied]) this.deleted(kind, name, false);
    if (kind.plural !== 'pods') return;
    for (const name of [...kinds.deployments.names, kinds.deployments.applied]) this.touched(kinds.deployments, name);
  }

  /** A Deployment with all its pods where they should be. */
  settledDeployment(random: Random): string | undefined {
    const { deployments } = kinds;
    return random.pick(
      deployments.names.filter((name) => this.has('deployments', name) && !this.isBusy('deployments', name)),
    );
  }

  path(kind: Kind, name?: string): string {
    const list = listPath(kind, this.namespace);
    return name === undefined ? list : `${list}/${name}`;
  }
}
