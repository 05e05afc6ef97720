import type { ServerResponse } from 'node:http';
import type { Disposable } from '../../base/disposable.ts';
import type { KubeObject } from '../objects/kubeObject.ts';
import type { Change, ObjectStore } from '../objects/objectStore.ts';
import type { Resource } from '../objects/resources.ts';
import type { Timers } from '../timers.ts';
import type { Matcher } from './labelSelector.ts';
import { KubeHttpError } from './status.ts';
import type { WatchFrames } from './watchFrames.ts';

export interface WatchOptions {
  readonly store: ObjectStore;
  readonly timers: Timers;
  readonly frames: WatchFrames;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  /** Undefined: all. */
  readonly matches: Matcher | undefined;
  /** Undefined or 0: begin with what is there. */
  readonly sinceVersion: number | undefined;
  readonly allowsBookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
}

/** How long a watch is not told how far it is. */
const bookmarkMs = 60_000;
/** So many changes may wait for a reader that does not read; then it has to begin anew. */
const maxBehind = 10_000;

/**
 * One watch: reads the log of changes from its own position, no faster than the client takes what it is told, so that
 * what waits for a slow one is one frame.
 */
export class WatchStream implements Disposable {
  readonly #response: ServerResponse;
  readonly #options: WatchOptions;
  readonly #offChange: () => void;
  readonly #timeout: Disposable | undefined;
  #bookmark: Disposable | undefined;
  /** What was there at the beginning and is not told yet, the last first. */
  #initial: KubeObject[] = [];
  #version: number;
  #toldVersion: number;
  #isEnded = false;

  constructor(response: ServerResponse, options: WatchOptions) {
    this.#response = response;
    this.#options = options;
    const { store, sinceVersion, timeoutSeconds, timers } = options;
    response.writeHead(200, { 'Content-Type': options.frames.contentType });
    response.flushHeaders();
    response.on('close', () => this.dispose());
    response.on('drain', () => this.#pump());
    this.#version = sinceVersion === undefined || sinceVersion === 0 ? store.version : sinceVersion;
    this.#toldVersion = this.#version;
    this.#offChange = store.onChange(() => this.#pump());
    this.#timeout = timeoutSeconds === undefined ? undefined : timers.run(timeoutSeconds * 1000, () => this.end());
    if (!sinceVersion) this.#initial = [...this.#visible()].reverse();
    this.#pump();
  }

  /** Says how far the watch is, where the client allows it. */
  bookmark(): void {
    this.#bookmark?.dispose();
    this.#bookmark = undefined;
    if (!this.#options.allowsBookmarks || this.#isEnded) return;
    this.#toldVersion = this.#version;
    this.#write(this.#options.frames.bookmark(this.#version));
  }

  end(): void {
    if (this.#toldVersion !== this.#version) this.bookmark();
    this.dispose();
    this.#response.end();
  }

  dispose(): void {
    this.#isEnded = true;
    this.#timeout?.dispose();
    this.#bookmark?.dispose();
    this.#offChange();
    this.#initial = [];
  }

  #pump(): void {
    if (this.#isEnded) return;
    if (this.#response.writableNeedDrain) return this.#checkReader();
    for (let object = this.#initial.pop(); object; object = this.#initial.pop()) {
      if (!this.#send('ADDED', object)) return;
    }
    try {
      for (const change of this.#options.store.changesSince(this.#version)) {
        if (!this.#pass(change) || this.#isEnded) return;
      }
    } catch (error) {
      if (!(error instanceof KubeHttpError)) throw error;
      this.#write(`${JSON.stringify({ type: 'ERROR', object: error.body })}\n`);
      this.#toldVersion = this.#version;
      this.end();
    }
    this.#planBookmark();
  }

  #checkReader(): void {
    if (this.#options.store.version - this.#version <= maxBehind) return;
    this.dispose();
    this.#response.destroy();
  }

  /** False where the client has to take some of it before it is told more. */
  #pass(change: Change): boolean {
    this.#version = change.version;
    if (change.resource !== this.#options.resource) return true;
    const wasSeen = change.previous !== undefined && this.#sees(change.previous);
    const isSeen = change.type !== 'DELETED' && this.#sees(change.object);
    // A change that takes an object out of the selector is its deletion to this watch, and the reverse.
    if (isSeen) return this.#send(wasSeen ? 'MODIFIED' : 'ADDED', change.object);
    if (!wasSeen) return true;
    return this.#send('DELETED', change.object, change.type === 'DELETED' ? undefined : change.previous);
  }

  #sees(object: KubeObject): boolean {
    const { namespace, matches } = this.#options;
    if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
    return matches === undefined || matches(object);
  }

  #visible(): readonly KubeObject[] {
    const { store, resource, namespace } = this.#options;
    return store.list(resource, namespace).filter((object) => this.#sees(object));
  }

  /** `shown`: as it was when it was last seen, under the version of what took it out of sight. */
  #send(type: Change['type'], object: KubeObject, shown?: KubeObject): boolean {
    const { resourceVersion } = object.metadata;
    const told = shown === undefined ? object : { ...shown, metadata: { ...shown.metadata, resourceVersion } };
    this.#toldVersion = Number(resourceVersion);
    return this.#write(this.#options.frames.event(type, told));
  }

  #write(frame: string): boolean {
    return this.#response.write(frame);
  }

  /** A timer only while there is something to tell. */
  #planBookmark(): void {
    const { allowsBookmarks, timers } = this.#options;
    if (!allowsBookmarks || this.#isEnded || this.#bookmark || this.#toldVersion >= this.#version) return;
    this.#bookmark = timers.run(bookmarkMs, () => this.bookmark());
  }
}
