import type { ServerResponse } from 'node:http';
import type { Change, ObjectStore } from '../objects/objectStore.ts';
import type { KubeObject } from '../objects/kubeObject.ts';
import { KubeHttpError } from './status.ts';
import { apiVersionOf, type Resource } from '../objects/resources.ts';
import type { Matcher } from './selectors.ts';

export interface WatchOptions {
  readonly store: ObjectStore;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly matches: Matcher;
  /** Undefined or 0: begin with what is there. */
  readonly sinceVersion: number | undefined;
  readonly allowsBookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
}

/** One watch: reads the log of changes from its own position, so that a slow or broken reader misses nothing. */
export class WatchStream {
  readonly #response: ServerResponse;
  readonly #options: WatchOptions;
  readonly #offChange: () => void;
  readonly #timer: NodeJS.Timeout | undefined;
  #version: number;

  constructor(response: ServerResponse, options: WatchOptions) {
    this.#response = response;
    this.#options = options;
    const { store, sinceVersion, timeoutSeconds } = options;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    response.on('close', () => this.#release());
    this.#version = sinceVersion === undefined || sinceVersion === 0 ? store.version : sinceVersion;
    this.#offChange = store.onChange(() => this.#pump());
    this.#timer = timeoutSeconds === undefined ? undefined : setTimeout(() => this.end(), timeoutSeconds * 1000);
    if (!sinceVersion) for (const object of this.#visible()) this.#send('ADDED', object);
    this.#pump();
  }

  /** Says how far the watch is, where the client allows it. */
  bookmark(): void {
    const { resource, allowsBookmarks } = this.#options;
    if (!allowsBookmarks) return;
    const metadata = { resourceVersion: String(this.#version), creationTimestamp: null };
    this.#write({ type: 'BOOKMARK', object: { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata } });
  }

  end(): void {
    this.#release();
    this.#response.end();
  }

  #pump(): void {
    try {
      for (const change of this.#options.store.changesSince(this.#version)) this.#pass(change);
    } catch (error) {
      if (!(error instanceof KubeHttpError)) throw error;
      this.#write({ type: 'ERROR', object: error.body });
      this.end();
    }
  }

  #pass(change: Change): void {
    this.#version = change.version;
    if (change.resource !== this.#options.resource) return;
    const wasSeen = change.previous !== undefined && this.#sees(change.previous);
    const isSeen = change.type !== 'DELETED' && this.#sees(change.object);
    // A change that takes an object out of the selector is its deletion to this watch, and the reverse.
    if (isSeen) this.#send(wasSeen ? 'MODIFIED' : 'ADDED', change.object);
    else if (wasSeen) this.#send('DELETED', change.object);
  }

  #sees(object: KubeObject): boolean {
    const { namespace, matches } = this.#options;
    return (namespace === undefined || object.metadata.namespace === namespace) && matches(object);
  }

  #visible(): readonly KubeObject[] {
    const { store, resource, namespace } = this.#options;
    return store.list(resource, namespace).filter((object) => this.#sees(object));
  }

  #send(type: Change['type'], object: KubeObject): void {
    this.#write({ type, object });
  }

  #write(frame: unknown): void {
    this.#response.write(`${JSON.stringify(frame)}\n`);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#offChange();
  }
}
