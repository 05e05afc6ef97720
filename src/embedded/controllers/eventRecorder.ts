import { resources } from '../objects/resources.ts';
import type { KubeObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';

/** Who tells it, and about which part of the object. */
export interface EventSource {
  readonly component: string;
  readonly host?: string;
  readonly fieldPath?: string;
}

const defaultSource: EventSource = { component: 'fake-kube' };

/** Writes Events about objects, counting those that repeat. */
export class EventRecorder {
  readonly #store: ObjectStore;
  #count = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  record(
    object: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    { fieldPath, ...source }: EventSource = defaultSource,
  ): void {
    const { namespace = 'default', name, uid } = object.metadata;
    const timestamp = this.#store.timestamp();
    const same = this.#store.byName('events', namespace).find((event) => {
      const involved = event['involvedObject'] as { uid?: string } | undefined;
      return involved?.uid === uid && event['reason'] === reason && event['message'] === message;
    });
    if (same) {
      this.#store.replace(resources.events, { ...same, count: Number(same['count']) + 1, lastTimestamp: timestamp });
      return;
    }
    this.#store.add(resources.events, {
      metadata: { namespace, name: `${name}.${(++this.#count).toString(16).padStart(16, '0')}` },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        namespace,
        name,
        uid,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: timestamp,
      lastTimestamp: timestamp,
      source,
      reportingComponent: source.component,
      reportingInstance: source.host ?? '',
    });
  }
}
