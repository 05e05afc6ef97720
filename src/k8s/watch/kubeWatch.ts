/**
 * What is watched, and how far it can be trusted: the whole cluster, or, where the credentials may not watch that, the
 * namespaces that they may. Starts with the first need and goes on until it is disposed.
 */
import { setMaxListeners } from 'node:events';
import { abortable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { isSandboxError, SandboxError } from '../../sandbox/errors.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { ConnectionState, SandboxWatch, WatchScope } from '../../sandbox/service.ts';
import type { SandboxStore } from '../../sandbox/store/sandboxStore.ts';
import { Heartbeat } from './heartbeat.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isStatus, toSandboxError } from '../connection/kubeErrors.ts';
import { KubeStatusError } from '../connection/kubeStatusError.ts';
import { ScopeWatch } from './scopeWatch.ts';

export interface KubeWatchOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly store: SandboxStore;
  /** Watched where the cluster as a whole may not be. */
  readonly namespaces: readonly string[];
}

const probeTimeoutMs = 5000;
const syncTimeoutMs = 20_000;
/** Each costs a few open connections. */
const maxNamespaces = 100;

export class KubeWatch implements SandboxWatch, Disposable {
  readonly #options: KubeWatchOptions;
  readonly #owned = new DisposableStore();
  readonly #closed = new AbortController();
  readonly #stateChanges: Emitter<ConnectionState>;
  /** Something moved on; for those who wait inside of this class. */
  readonly #updates: Emitter<void>;
  /** By namespace; `undefined`: the cluster, and then the only one. */
  readonly #scopes = new Map<string | undefined, ScopeWatch>();
  /** Namespaces that were asked for and have not answered yet. */
  readonly #trials = new Map<string, Promise<void>>();
  #heartbeat: Heartbeat | undefined;
  #state: ConnectionState = { kind: 'connecting' };
  #wasSynced = false;
  #isStarted = false;

  readonly onDidChange: SandboxWatch['onDidChange'];
  readonly onDidChangeState: SandboxWatch['onDidChangeState'];

  constructor(options: KubeWatchOptions) {
    this.#options = options;
    // Every wait listens; Node takes more than ten for a leak.
    setMaxListeners(0, this.#closed.signal);
    this.#stateChanges = this.#owned.add(new Emitter<ConnectionState>());
    this.#updates = this.#owned.add(new Emitter<void>());
    this.onDidChange = options.store.onDidChange;
    this.onDidChangeState = this.#stateChanges.event;
  }

  start(): void {
    if (this.#isStarted || this.#owned.isDisposed) return;
    this.#isStarted = true;
    const onDead = (error: Error) => this.#reconnect(error);
    this.#heartbeat = this.#owned.add(
      new Heartbeat({ clock: this.#options.clock, probe: () => this.#probe(), onDead }),
    );
    this.#add(this.#open(undefined));
  }

  sandboxes(): readonly Sandbox[] {
    return this.#options.store.all();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get scope(): WatchScope {
    if (this.#scopes.has(undefined) || this.#scopes.size === 0) return { kind: 'cluster' };
    const namespaces = [...this.#scopes.keys()].filter((name) => name !== undefined);
    return { kind: 'namespaces', namespaces: namespaces.sort() };
  }

  /**
   * Waits until that namespace can be read from the store, and starts to watch it where only some are watched. Errors:
   * PermissionDenied, ClusterUnreachable and the other reasons for which nothing was ever seen; Timeout.
   */
  async cover(namespace: string, signal?: AbortSignal): Promise<void> {
    this.start();
    await this.#until(() => this.#state.kind !== 'connecting', signal);
    const state = this.#state;
    const isEverywhere = this.#scopes.has(undefined);
    if (state.kind === 'failed' && (isEverywhere || !isDenied(state.error))) throw state.error;
    if (isEverywhere || this.#scopes.get(namespace)?.isSynced) return;
    if (this.#scopes.has(namespace) && state.kind === 'failed') throw state.error;
    const trial = this.#trials.get(namespace) ?? this.#startTrial(namespace);
    // The trial goes on for others.
    await abortable(trial, signal);
  }

  dispose(): void {
    const { server } = this.#options.api;
    this.#closed.abort(new SandboxError('ClusterUnreachable', `The connection to ${server} was closed.`));
    for (const scope of this.#scopes.values()) scope.dispose();
    this.#scopes.clear();
    this.#owned.dispose();
  }

  #startTrial(namespace: string): Promise<void> {
    if (this.#scopes.size + this.#trials.size >= maxNamespaces) throw tooManyNamespaces();
    const trial = this.#try(namespace).finally(() => this.#trials.delete(namespace));
    this.#trials.set(namespace, trial);
    return trial;
  }

  /** Watches one more namespace, if that is allowed. */
  async #try(namespace: string): Promise<void> {
    const scope = this.#open(namespace);
    try {
      await this.#until(() => scope.isSettled, undefined);
      if (!scope.isSynced) throw toSandboxError(scope.error, `Reading namespace ${namespace} failed`);
      this.#closed.signal.throwIfAborted();
      this.#add(scope);
    } catch (error) {
      scope.close();
      throw error;
    }
  }

  #open(namespace: string | undefined): ScopeWatch {
    const onSign = () => this.#heartbeat?.noteSign();
    const scope = new ScopeWatch(namespace, this.#options, () => this.#update(), onSign);
    scope.start();
    return scope;
  }

  #add(scope: ScopeWatch): void {
    this.#scopes.set(scope.namespace, scope);
    this.#update();
  }

  #close(namespace: string | undefined): void {
    this.#scopes.get(namespace)?.close();
    this.#scopes.delete(namespace);
  }

  #update(): void {
    if (this.#owned.isDisposed) return;
    // Of a cluster that was watched already it is somebody's slip, or passes: it is asked again.
    if (!this.#wasSynced && isStatus(this.#scopes.get(undefined)?.error, 403)) return this.#narrow();
    this.#dropForbidden();
    this.#setState(this.#judge());
    this.#updates.fire();
  }

  /** The cluster as a whole may not be watched. */
  #narrow(): void {
    const { logger, namespaces } = this.#options;
    logger.info('only some namespaces can be watched', { namespaces: namespaces.join(', ') });
    this.#close(undefined);
    for (const namespace of namespaces.slice(0, maxNamespaces)) this.#add(this.#open(namespace));
  }

  /** Those that may not be read do not count as long as another one may; the last one's error is the connection's. */
  #dropForbidden(): void {
    for (const [namespace, scope] of this.#scopes) {
      if (this.#scopes.size === 1 || !isStatus(scope.error, 403)) continue;
      this.#options.logger.warn('a namespace cannot be watched', { namespace });
      this.#close(namespace);
    }
  }

  #judge(): ConnectionState {
    const scopes = [...this.#scopes.values()];
    this.#wasSynced ||= scopes.length > 0 && scopes.every((scope) => scope.isSynced);
    const failing = scopes.find((scope) => scope.error !== undefined)?.error;
    if (failing) return this.#failure(failing);
    return this.#wasSynced ? { kind: 'live' } : { kind: 'connecting' };
  }

  #failure(failing: Error): ConnectionState {
    const error = toSandboxError(failing, 'Watching the sandboxes failed');
    if (!this.#wasSynced) return { kind: 'failed', error };
    const sinceMs = this.#state.kind === 'stale' ? this.#state.sinceMs : (this.#heartbeat?.lastSignMs ?? 0);
    return { kind: 'stale', sinceMs, error };
  }

  #setState(state: ConnectionState): void {
    const former = this.#state;
    if (former.kind === state.kind && errorText(former) === errorText(state)) return;
    this.#state = state;
    this.#stateChanges.fire(state);
  }

  #reconnect(error: Error): void {
    for (const scope of this.#scopes.values()) scope.reconnect(error);
  }

  async #probe(): Promise<void> {
    // Otherwise there are tries under way, each with its own time, and none more is needed.
    if (this.#state.kind !== 'live') return;
    try {
      await this.#options.api.json({ method: 'GET', path: '/version', timeoutMs: probeTimeoutMs });
    } catch (error) {
      // A refusal is an answer.
      if (!(error instanceof KubeStatusError)) throw error;
    }
  }

  async #until(isReached: () => boolean, signal: AbortSignal | undefined): Promise<void> {
    const waiting = new DisposableStore();
    try {
      const reached = new Promise<void>((resolve, reject) => {
        if (isReached()) return resolve();
        waiting.add(this.#updates.event(() => isReached() && resolve()));
        waiting.add(this.#options.clock.setTimeout(() => reject(syncTimeout()), syncTimeoutMs));
      });
      await abortable(abortable(reached, signal), this.#closed.signal);
    } finally {
      waiting.dispose();
    }
  }
}

function isDenied(error: Error): boolean {
  return isSandboxError(error) && error.reason === 'PermissionDenied';
}

function tooManyNamespaces(): SandboxError {
  return new SandboxError('ClusterRefused', `${maxNamespaces} namespaces are watched one by one, which is the most`, {
    field: 'namespace',
    hint: 'Use credentials that may watch the whole cluster.',
  });
}

function syncTimeout(): SandboxError {
  const seconds = syncTimeoutMs / 1000;
  return new SandboxError('Timeout', `The cluster did not list its sandboxes within ${seconds} s`);
}

function errorText(state: ConnectionState): string {
  return 'error' in state ? state.error.message : '';
}
