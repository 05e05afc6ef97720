import type { KubeObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import { resources } from '../objects/resources.ts';
import { keyOf, parseKey } from './objectKey.ts';

const maxEvents = 5_000;
const maxAgeMs = 3_600_000;

/** Bounds the events that are kept. Whenever one is written the oldest are looked at: it needs no timer. */
export class EventShelf {
  readonly #store: ObjectStore;
  /** When each was last written, the longest ago first. */
  readonly #writtenMs = new Map<string, number>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  put(event: KubeObject): void {
    const key = keyOf(event);
    this.#writtenMs.delete(key);
    this.#writtenMs.set(key, this.#store.now());
    this.#clear();
  }

  take(event: KubeObject): void {
    this.#writtenMs.delete(keyOf(event));
  }

  #clear(): void {
    const oldestMs = this.#store.now() - maxAgeMs;
    for (const [key, writtenMs] of this.#writtenMs) {
      if (writtenMs >= oldestMs && this.#writtenMs.size <= maxEvents) return;
      this.#writtenMs.delete(key);
      const { namespace, name } = parseKey(key);
      this.#store.remove(resources.events, namespace, name);
    }
  }
}
