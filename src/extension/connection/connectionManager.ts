import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { toError } from '../../base/toError.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import type { SandboxService } from '../../sandbox/service.ts';
import { CancelledError } from '../cancelled.ts';

/** A cluster that is being talked to. */
export interface Connected {
  readonly kind: 'connected';
  /** The same for the same cluster through the same kubeconfig, also after a reconnect. */
  readonly id: string;
  readonly service: SandboxService;
  /** It is the one in this window, in which nothing isolates. */
  readonly isEmbedded: boolean;
  /** Called when the service has ended. */
  readonly release: () => void;
}

export type Opened = Omit<Connected, 'kind'>;

export type Connection =
  | { readonly kind: 'none' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'failed'; readonly error: Error }
  | Connected;

export interface ConnectionManagerOptions {
  /** Makes the service of the cluster that is chosen at that moment. */
  readonly open: () => Promise<Opened>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const openTimeoutMs = 60_000;
/** A create under way is made whole, or taken back. */
const drainTimeoutMs = 15_000;

/** Holds the one connection of the window. What an attempt gives that was overtaken by a later one is thrown away. */
export class ConnectionManager implements Disposable {
  readonly #options: ConnectionManagerOptions;
  readonly #changes = new Emitter<Connection>();
  #current: Connection = { kind: 'none' };
  #attempt: Promise<Connected> | undefined;
  #generation = 0;
  #isDisposed = false;

  constructor(options: ConnectionManagerOptions) {
    this.#options = options;
  }

  get current(): Connection {
    return this.#current;
  }

  readonly onDidChange: Event<Connection> = (listener) => this.#changes.event(listener);

  /** The connection; makes it when there is none. Callers at the same time share one attempt. */
  connect(): Promise<Connected> {
    if (this.#isDisposed) return Promise.reject(new CancelledError());
    if (this.#current.kind === 'connected') return Promise.resolve(this.#current);
    this.#attempt ??= this.#connect();
    return this.#attempt;
  }

  /** Drops the connection, and makes the one that is chosen now. */
  reconnect(): Promise<Connected> {
    this.#drop();
    return this.connect();
  }

  /** The service of that connection. Errors: ConnectionLost when another cluster has been chosen since. */
  async require(id: string): Promise<SandboxService> {
    const connected = await this.connect();
    if (connected.id === id) return connected.service;
    throw new SandboxError('ConnectionLost', 'Another cluster has been selected since', {
      hint: 'Select the former cluster again.',
    });
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#drop();
    this.#changes.dispose();
  }

  #drop(): void {
    this.#generation += 1;
    this.#attempt = undefined;
    const former = this.#current;
    // First nobody uses it, then it ends.
    this.#set({ kind: 'none' });
    if (former.kind === 'connected') this.#end(former);
  }

  async #connect(): Promise<Connected> {
    const generation = this.#generation;
    this.#set({ kind: 'connecting' });
    try {
      const opened = await this.#openInTime(() => generation === this.#generation);
      const connected: Connected = { kind: 'connected', ...opened };
      this.#options.logger.info('connected', { cluster: opened.service.description });
      this.#set(connected);
      return connected;
    } catch (thrown) {
      // The later attempt is the one that counts.
      if (generation !== this.#generation) return await this.connect();
      const error = toError(thrown);
      this.#options.logger.warn('cannot connect', { error: error.message });
      this.#attempt = undefined;
      this.#set({ kind: 'failed', error });
      throw error;
    }
  }

  #openInTime(isWanted: () => boolean): ReturnType<ConnectionManagerOptions['open']> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = this.#options.clock.setTimeout(() => {
        isLate = true;
        reject(new SandboxError('Timeout', `The connection was not made within ${openTimeoutMs / 1000} s`));
      }, openTimeoutMs);
      this.#options.open().then(
        (opened) => {
          timer.dispose();
          if (!isLate && isWanted()) return resolve(opened);
          opened.service.dispose();
          opened.release();
          reject(new CancelledError());
        },
        (thrown: unknown) => {
          timer.dispose();
          reject(toError(thrown));
        },
      );
    });
  }

  /** Finished calls may still be cleaning up behind. */
  #end({ service, release }: Opened): void {
    service
      .drain(drainTimeoutMs)
      .catch((thrown: unknown) => this.#options.logger.warn('clean-up failed', { error: toError(thrown).message }))
      .finally(() => {
        service.dispose();
        release();
      });
  }

  #set(connection: Connection): void {
    this.#current = connection;
    this.#changes.fire(connection);
  }
}
