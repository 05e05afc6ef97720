/**
 * One list-and-watch of one kind of object, as client-go's reflector: list in pages, watch from the list's
 * resourceVersion with bookmarks, resume from the last one seen, list again when that is gone (410), back off with
 * jitter when the server does not answer, and never stop for good.
 */
import type { Disposable } from '../../base/disposable.ts';
import { delay, type Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { toError } from '../../base/toError.ts';
import { isSandboxError, SandboxError } from '../../sandbox/errors.ts';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { FactChange } from '../../sandbox/store/factTable.ts';
import type { ObjectFacts } from '../../sandbox/store/facts.ts';
import { Backoff } from './backoff.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isStatus } from '../connection/kubeErrors.ts';
import { KubeStatusError } from '../connection/kubeStatusError.ts';
import { WatchFrameReader } from './watchFrames.ts';

export interface ReflectorSource<K, T extends ObjectFacts> {
  /** For people and logs: `pods`. */
  readonly resource: string;
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** `undefined`: not wanted. */
  readonly project: (object: K) => T | undefined;
  /** Where listing is allowed and watching is not: lists again once a second while this says so. */
  readonly isPollWorthwhile?: () => boolean;
}

export interface ReflectorSink<T> {
  /** The whole list, taken at `resourceVersion`. */
  replace(list: readonly T[], resourceVersion: string): void;
  apply(changes: readonly FactChange<ObjectFacts & T>[]): void;
}

export type ReflectorState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'failing'; readonly error: Error };

export interface ReflectorOptions<K, T extends ObjectFacts> {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly source: ReflectorSource<K, T>;
  readonly sink: ReflectorSink<T>;
  readonly onState: (state: ReflectorState) => void;
  /** Anything came from the server. */
  readonly onSign: () => void;
}

interface ObjectList<K> {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  /** Some servers write an empty list so. */
  readonly items: readonly K[] | null;
}

const pageSize = 500;
/** The server ends a watch after this long (plus up to as much again, drawn at random, as client-go does). */
const watchSeconds = 290;
/** Bookmarks come about once a minute; a watch without any sign for this long is dead, whatever the socket says. */
const silenceMs = 150_000;
/** A refusal for want of rights does not pass by itself; asking often only fills the audit log. */
const forbiddenRetryMs = 60_000;
/** Nor does a login that has run out; each try starts the credential plugin, and some of those open a browser. */
const loginRetryMs = 30_000;
const maxRetryAfterMs = 60_000;
const pollMs = 1000;
/** A watch that ends sooner, without an error, is some proxy's doing and must not become a tight loop. */
const shortestWatchMs = 1000;

export class Reflector<K extends { readonly metadata?: ObjectMeta }, T extends ObjectFacts> implements Disposable {
  readonly #options: ReflectorOptions<K, T>;
  readonly #stopped = new AbortController();
  readonly #backoff: Backoff;
  #attempt = new AbortController();
  #resourceVersion: string | undefined;
  #isWaiting = false;
  /** Listed, and nothing was seen of the watch from there yet. */
  #isListFresh = false;

  constructor(options: ReflectorOptions<K, T>) {
    this.#options = options;
    this.#backoff = new Backoff({ firstMs: 500, maxMs: 10_000, random: options.random });
  }

  start(): void {
    void this.#run();
  }

  /** Gives up the present connection, and any wait, and begins anew from the last resourceVersion. */
  reconnect(why: Error): void {
    this.#attempt.abort(why);
  }

  /** Ends a wait between tries; for when there is reason to think that the next one succeeds. */
  retryNow(): void {
    if (this.#isWaiting) this.#attempt.abort(new Error('tried again at once'));
  }

  dispose(): void {
    this.#stopped.abort(new Error('stopped'));
    this.#attempt.abort(new Error('stopped'));
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #run(): Promise<void> {
    this.#options.onState({ kind: 'connecting' });
    while (!this.#isStopped) {
      this.#attempt = new AbortController();
      try {
        if (this.#resourceVersion === undefined) await this.#list();
        await this.#watch();
      } catch (thrown) {
        if (this.#isStopped) return;
        const error = toError(thrown);
        if (!isGone(error)) {
          await this.#afterFailure(error);
          continue;
        }
        // Only history is gone, not the server; but neither a list that is refused so, nor one whose own version is too
        // old, is a reason to hurry.
        const isStrange = this.#resourceVersion === undefined || this.#isListFresh;
        this.#resourceVersion = undefined;
        if (isStrange) await this.#afterFailure(error);
      }
    }
  }

  async #afterFailure(error: Error): Promise<void> {
    const { onState, logger, source, clock } = this.#options;
    if (isForbidden(error) && source.isPollWorthwhile && this.#resourceVersion !== undefined) {
      do await this.#wait(pollMs, clock);
      while (!this.#isStopped && !source.isPollWorthwhile());
      this.#resourceVersion = undefined;
      return;
    }
    logger.debug('watch interrupted', { resource: source.resource, error: error.message });
    onState({ kind: 'failing', error });
    await this.#wait(Math.max(leastWaitMs(error), this.#backoff.nextMs()), clock);
  }

  async #wait(delayMs: number, clock: Clock): Promise<void> {
    // Whoever was told of the failure may have ended it.
    if (this.#isStopped) return;
    if (this.#attempt.signal.aborted) this.#attempt = new AbortController();
    // Rejected only by `reconnect`, `retryNow` or `dispose`; the loop goes on or ends.
    this.#isWaiting = true;
    await delay(clock, delayMs, this.#attempt.signal).catch(() => undefined);
    this.#isWaiting = false;
  }

  async #list(): Promise<void> {
    const { api, source, sink, onSign } = this.#options;
    const { path, labelSelector, fieldSelector } = source;
    const found: T[] = [];
    let page: string | undefined;
    let resourceVersion = '';
    do {
      const query = { limit: pageSize, continue: page, labelSelector, fieldSelector };
      const list: ObjectList<K> = await api.json({ method: 'GET', path, query, signal: this.#attempt.signal });
      this.#attempt.signal.throwIfAborted();
      onSign();
      for (const item of list.items ?? []) {
        const facts = source.project(item);
        if (facts) found.push(facts);
      }
      resourceVersion = list.metadata.resourceVersion ?? '';
      page = list.metadata.continue || undefined;
    } while (page !== undefined);
    sink.replace(found, resourceVersion);
    this.#resourceVersion = resourceVersion;
    this.#isListFresh = true;
  }

  async #watch(): Promise<void> {
    const { api, source, onState, onSign, clock, random } = this.#options;
    const { path, labelSelector, fieldSelector } = source;
    const attempt = this.#attempt;
    const timeoutSeconds = Math.round(watchSeconds * (1 + random()));
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: this.#resourceVersion,
      timeoutSeconds,
      labelSelector,
      fieldSelector,
    };
    const stream = await api.stream({ method: 'GET', path, query, signal: attempt.signal });
    onState({ kind: 'live' });
    const startedAtMs = clock.now();
    const reader = new WatchFrameReader<K>();
    const onSilence = () => {
      // A cluster that was set back to a backup sends nothing, not even bookmarks, until it reaches that version again.
      this.#resourceVersion = undefined;
      attempt.abort(new SandboxError('ConnectionLost', 'The cluster has been silent for too long.'));
    };
    const startSilence = () => clock.setTimeout(onSilence, silenceMs);
    let silence = startSilence();
    try {
      for await (const chunk of stream) {
        silence.dispose();
        silence = startSilence();
        onSign();
        this.#take(reader.push(chunk));
        this.#backoff.reset();
        this.#isListFresh = false;
      }
    } finally {
      silence.dispose();
    }
    attempt.signal.throwIfAborted();
    if (clock.now() - startedAtMs < shortestWatchMs) await this.#wait(this.#backoff.nextMs(), clock);
  }

  #take(frames: ReturnType<WatchFrameReader<K>['push']>): void {
    const { source, sink } = this.#options;
    const changes: FactChange<ObjectFacts & T>[] = [];
    let failure: KubeStatusError | undefined;
    for (const frame of frames) {
      if (frame.type === 'ERROR') {
        const { code = 500, reason = '', message = 'the watch failed' } = frame.object;
        failure = new KubeStatusError({ code, reason, message });
        break;
      }
      const resourceVersion = frame.object.metadata?.resourceVersion;
      if (resourceVersion) this.#resourceVersion = resourceVersion;
      if (frame.type === 'BOOKMARK') continue;
      const facts = source.project(frame.object);
      if (facts) changes.push({ kind: frame.type === 'DELETED' ? 'remove' : 'upsert', facts });
    }
    if (changes.length > 0) sink.apply(changes);
    if (failure) throw failure;
  }
}

/** How long a failure lasts at least. */
function leastWaitMs(error: Error): number {
  if (isForbidden(error)) return forbiddenRetryMs;
  if (isStatus(error, 401) || (isSandboxError(error) && error.reason === 'CredentialsFailed')) return loginRetryMs;
  const seconds = error instanceof KubeStatusError ? (error.status.details?.retryAfterSeconds ?? 0) : 0;
  return Math.min(seconds * 1000, maxRetryAfterMs);
}

function isGone(error: Error): boolean {
  return isStatus(error, 410) || (error instanceof KubeStatusError && error.status.reason === 'Expired');
}

function isForbidden(error: Error): boolean {
  return isStatus(error, 403);
}
