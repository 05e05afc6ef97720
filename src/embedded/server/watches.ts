import type { ServerResponse } from 'node:http';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { Timers } from '../timers.ts';
import type { Wanted } from './negotiate.ts';
import type { Presenter } from './presenter.ts';
import { readFlag, readInteger } from './queryOptions.ts';
import { unsorted } from './status.ts';
import type { Target } from './target.ts';
import { checkListOptions, parseVersion } from './verbs/listOptions.ts';
import { selectorOf } from './verbs/list.ts';
import { WatchFrames } from './watchFrames.ts';
import { WatchStream } from './watchStream.ts';

export interface WatchesOptions {
  readonly store: ObjectStore;
  readonly timers: Timers;
  readonly presenter: Presenter;
}

/** The watches that are open. */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #streams = new Set<WatchStream>();

  constructor(options: WatchesOptions) {
    this.#options = options;
  }

  sendBookmarks(): void {
    for (const stream of this.#streams) stream.bookmark();
  }

  /** Errors: KubeHttpError, before anything is answered. */
  open(response: ServerResponse, target: Target, query: URLSearchParams, wanted: Wanted): void {
    const { store, timers, presenter } = this.#options;
    const { resource, namespace, name } = target;
    checkListOptions(query, true);
    const selected = selectorOf(target, query);
    const stream = new WatchStream(response, {
      store,
      timers,
      frames: new WatchFrames(resource, presenter, wanted, query),
      resource,
      namespace,
      matches:
        name === undefined ? selected : (object) => object.metadata.name === name && (selected?.(object) ?? true),
      sinceVersion: readVersion(query.get('resourceVersion')),
      allowsBookmarks: readFlag(query, 'allowWatchBookmarks'),
      timeoutSeconds: readInteger(query, 'timeoutSeconds') || undefined,
    });
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
  }
}

function readVersion(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const version = parseVersion(text);
  if (version !== undefined) return version;
  throw unsorted(`resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`);
}
