import type { KubeObject } from '../objects/kubeObject.ts';
import type { Change, ObjectStore } from '../objects/objectStore.ts';
import { resources } from '../objects/resources.ts';
import { EventCorrelator } from './eventCorrelator.ts';
import { EventShelf } from './eventShelf.ts';
import { eventName, newEvent, repeatedEvent, type EventContent, type EventSource } from './eventObject.ts';

export type { EventSource };

/** A stranger to the cluster's own components. */
const defaultSource: EventSource = { component: 'fake-kube' };

/** Writes Events about objects: counts those that repeat, and keeps no more of them, and no longer, than there is use. */
export class EventRecorder {
  readonly #store: ObjectStore;
  readonly #correlator = new EventCorrelator();
  readonly #shelf: EventShelf;
  #count = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#shelf = new EventShelf(store);
    for (const event of store.byName('events')) this.#shelf.put(event);
    store.onChange((change) => change && this.#onChange(change));
  }

  record(
    object: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    source: EventSource = defaultSource,
  ): void {
    const namespace = object.metadata.namespace ?? 'default';
    // As the API server refuses it.
    if (this.#store.get(resources.namespaces, undefined, namespace)?.metadata.deletionTimestamp !== undefined) return;
    const content = { object, type, reason, message, source };
    const told = this.#correlator.take(content, this.#store.now());
    if (!told) return;
    const known = told.event && this.#store.get(resources.events, namespace, told.event);
    if (known) this.#repeat(known, { ...content, message: told.message });
    else told.remember(this.#add(namespace, { ...content, message: told.message }));
  }

  #add(namespace: string, content: EventContent): string {
    const nowMs = this.#store.now();
    const name = eventName(content.object.metadata.name, nowMs, this.#count++);
    const timestamp = this.#store.timestamp();
    this.#store.add(resources.events, newEvent(content, { namespace, name, timestamp, nowMs }));
    return name;
  }

  #repeat(event: KubeObject, content: EventContent): void {
    const repeated = repeatedEvent(event, content, this.#store.timestamp(), this.#store.now());
    this.#store.replace(resources.events, repeated);
  }

  #onChange({ resource, type, object }: Change): void {
    if (resource !== resources.events) return;
    if (type === 'DELETED') this.#shelf.take(object);
    else this.#shelf.put(object);
  }
}
