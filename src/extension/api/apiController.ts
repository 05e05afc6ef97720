import type { SecretStorage } from 'vscode';
import type { ApiAddress, ApiServer, ApiServerOptions } from '../../api/server.ts';
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { isSandboxError, SandboxError } from '../../sandbox/errors.ts';
import { expandHome } from '../connection/openConnection.ts';
import type { Connected, ConnectionManager } from '../connection/connectionManager.ts';
import type { ApiRuntime, KeyStorePort, Loaders } from '../runtimeTypes.ts';
import type { ReadConfig } from '../settings.ts';

export interface ApiControllerOptions {
  readonly connection: ConnectionManager;
  readonly readConfig: ReadConfig;
  readonly secrets: SecretStorage;
  /** Where the hashed keys are. */
  readonly keysPath: string;
  readonly loadApiRuntime: Loaders['loadApiRuntime'];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
}

/** The HTTP API while it serves. */
export interface RunningApi {
  readonly address: ApiAddress;
  /** For people: the cluster that it serves. */
  readonly cluster: string;
}

interface Running extends RunningApi {
  readonly server: ApiServer;
  readonly connected: Connected;
}

const host = '127.0.0.1';
const secretName = 'k7.api.key';
const keyName = 'vscode';

/**
 * The HTTP API of this window. It serves one cluster: when another one is selected it stops, because what its clients
 * ask for was not meant for that one.
 */
export class ApiController implements Disposable {
  readonly #options: ApiControllerOptions;
  readonly #changes = new Emitter<RunningApi | undefined>();
  readonly #stoppedBySwitch = new Emitter<void>();
  readonly #resources = new DisposableStore();
  #running: Running | undefined;
  /** Starts and stops come one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ApiControllerOptions) {
    this.#options = options;
    this.#resources.add(this.#changes);
    this.#resources.add(this.#stoppedBySwitch);
    this.#resources.add(options.connection.onDidChange(() => this.#onConnection()));
  }

  get running(): RunningApi | undefined {
    return this.#running;
  }

  readonly onDidChange: Event<RunningApi | undefined> = (listener) => this.#changes.event(listener);

  /** The person must hear of it: programs that used the API now find nothing. */
  readonly onDidStopBySwitch: Event<void> = (listener) => this.#stoppedBySwitch.event(listener);

  /** Serves; does nothing when it does already. Errors: AddressUnavailable, KeyFileUnreadable, those of connecting. */
  start(port: number | undefined): Promise<RunningApi> {
    return this.#enqueue(async () => {
      if (this.#running) return this.#running;
      const connected = await this.#options.connection.connect();
      return this.#start(connected, port ?? this.#options.readConfig('k7.api.port'));
    });
  }

  stop(): Promise<void> {
    return this.#enqueue(() => this.#stop());
  }

  /** The raw key; makes one when there is none that is good. It is kept in the secret storage only. */
  key(): Promise<string> {
    return this.#enqueue(async () => {
      const keys = this.#keyStore(await this.#options.loadApiRuntime());
      try {
        return await this.#ensureKey(keys);
      } finally {
        await keys.close();
      }
    });
  }

  dispose(): void {
    // The window closes: nobody waits, and the sockets end with the process at the latest.
    this.#enqueue(() => this.#stop()).catch(() => undefined);
    this.#resources.dispose();
  }

  async #start(connected: Connected, port: number): Promise<RunningApi> {
    const { clock, logger, version } = this.#options;
    const runtime = await this.#options.loadApiRuntime();
    const keys = this.#keyStore(runtime);
    await this.#ensureKey(keys);
    const { service } = connected;
    const envFiles = this.#envFiles(runtime);
    const ids = runtime.randomIds;
    const allowedHosts: readonly string[] = [];
    const server = runtime.createApiServer({
      service,
      keys,
      envFiles,
      host,
      port,
      allowedHosts,
      clock,
      logger,
      version,
      ids,
    });
    service.watch.start();
    const address = await startOrStop(server);
    this.#running = { server, connected, address, cluster: service.description };
    logger.info('HTTP API started', { url: address.url, cluster: service.description });
    this.#changes.fire(this.#running);
    return this.#running;
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    this.#changes.fire(undefined);
    await running.server.stop();
    this.#options.logger.info('HTTP API stopped', { url: running.address.url });
  }

  #onConnection(): void {
    const { current } = this.#options.connection;
    const running = this.#running;
    if (!running || current.kind !== 'connected' || current === running.connected) return;
    const { port } = running.address;
    this.#enqueue(async () => {
      await this.#stop();
      if (current.id === running.connected.id) await this.#start(current, port);
      else this.#stoppedBySwitch.fire();
    }).catch((thrown: unknown) => {
      this.#options.logger.error('the HTTP API could not go on', { error: String(thrown) });
      this.#stoppedBySwitch.fire();
    });
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    // The next one does not care how this one ended; its caller does.
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #keyStore(runtime: ApiRuntime): KeyStorePort {
    const { keysPath, clock, logger } = this.#options;
    return runtime.createKeyStore({ path: keysPath, clock, logger });
  }

  async #ensureKey(keys: KeyStorePort): Promise<string> {
    const { secrets } = this.#options;
    const known = await secrets.get(secretName);
    if (known !== undefined && (await isGood(keys, known))) return known;
    if ((await keys.list()).some(({ name }) => name === keyName)) await keys.revoke(keyName);
    const made = await keys.create({ name: keyName });
    await secrets.store(secretName, made);
    return made;
  }

  #envFiles(runtime: ApiRuntime): ApiServerOptions['envFiles'] {
    const folder = this.#options.readConfig('k7.api.environmentFolder');
    if (folder !== '') return runtime.createEnvFiles(expandHome(folder));
    return {
      read: () =>
        Promise.reject(
          new SandboxError('EnvFileNotAllowed', 'This server reads no env files', {
            field: 'env_file',
            hint: 'Name their folder in the setting k7.api.environmentFolder of VS Code.',
          }),
        ),
    };
  }
}

async function startOrStop(server: ApiServer): Promise<ApiAddress> {
  try {
    return await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function isGood(keys: KeyStorePort, token: string): Promise<boolean> {
  try {
    await keys.authenticate(token);
    return true;
  } catch (error) {
    if (isSandboxError(error) && (error.reason === 'InvalidApiKey' || error.reason === 'ExpiredApiKey')) return false;
    throw error;
  }
}
