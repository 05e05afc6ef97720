import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { toError } from '../base/toError.ts';
import { SandboxError } from '../sandbox/errors.ts';
import type { SandboxService } from '../sandbox/service.ts';
import { createApp, type App } from './app.ts';
import type { EnvFiles } from './envFiles.ts';
import { answerParseError, answerRequestError } from './httpErrors.ts';
import type { IdSource } from './ids.ts';
import type { KeyStore } from './keyStore.ts';

export interface ApiServerOptions {
  readonly service: SandboxService;
  readonly keys: Pick<KeyStore, 'authenticate' | 'close'>;
  readonly envFiles: Pick<EnvFiles, 'read'>;
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  /** Names by which it may be asked besides its own. */
  readonly allowedHosts: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly ids: IdSource;
  /** How long `stop` lets running requests go on; default 5 s. */
  readonly stopTimeoutMs?: number;
  /** How long a client may take nothing of its answer before it is cut off; default 60 s. */
  readonly writeTimeoutMs?: number;
}

export interface ApiAddress {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

/** The HTTP API on a port. It starts and stops once. */
export interface ApiServer {
  /** Errors: AddressUnavailable. */
  start(): Promise<ApiAddress>;
  /** Takes no more requests, lets the running ones end up to a limit, then cuts them; writes what keys were used. */
  stop(): Promise<void>;
}

const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  // Longer than clients keep theirs, so that the client and not the server closes an idle connection.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
} as const;
const maxConnections = 1024;
const settleTimeoutMs = 1_000;

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { host, allowedHosts } = options;
  const app = createApp({ ...options, hostRules: { host, allowedHosts, machineName: hostname() } });
  return new NodeApiServer(options, app);
}

class NodeApiServer implements ApiServer {
  readonly #options: ApiServerOptions;
  readonly #server: Server;
  readonly #running = new Set<ServerResponse>();
  readonly #tasks = new Set<Promise<void>>();
  #stopping: Promise<void> | undefined;

  constructor(options: ApiServerOptions, app: App) {
    this.#options = options;
    const listener = getRequestListener(
      async (request, env) => {
        const response = await app.fetch(request);
        this.#limitReading(env.incoming);
        return response;
      },
      // The globals are shared with whoever else runs in this process.
      { overrideGlobalObjects: false, errorHandler: (error) => this.#answerUnexpected(error) },
    );
    const serve = (incoming: IncomingMessage, outgoing: ServerResponse) => {
      incoming.socket.setTimeout(0);
      this.#track(outgoing, listener(incoming, outgoing));
    };
    // A missing Host header is answered by the listener, in the envelope.
    this.#server = createServer({ ...limits, requireHostHeader: false }, serve);
    this.#server.maxConnections = maxConnections;
    // Only the standard expectation exists; others may be ignored.
    this.#server.on('checkExpectation', serve);
    this.#server.on('clientError', (error, socket) =>
      answerParseError(error, socket, this.#running, this.#options.ids()),
    );
  }

  start(): Promise<ApiAddress> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      const onError = (error: Error) => reject(toListenError(error, host, port));
      this.#server.once('error', onError);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', onError);
        this.#server.on('error', (error) => {
          this.#options.logger.error('the HTTP server has a problem', { error: error.message });
        });
        resolve(toApiAddress(this.#server, host, port));
      });
    });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    if (this.#server.listening) {
      const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
      for (const outgoing of this.#running) outgoing.shouldKeepAlive = false;
      this.#server.closeIdleConnections();
      await this.#settle(this.#options.stopTimeoutMs ?? 5_000);
      this.#server.closeAllConnections();
      // What was cut has its signal aborted; that ends what it was doing in the cluster.
      await this.#settle(settleTimeoutMs);
      await closed;
    }
    await this.#options.keys.close();
  }

  #track(outgoing: ServerResponse, task: Promise<void>): void {
    if (this.#stopping !== undefined) outgoing.shouldKeepAlive = false;
    this.#running.add(outgoing);
    outgoing.once('close', () => this.#running.delete(outgoing));
    // An answer to a client that has gone is written to nobody; the access log says so.
    outgoing.on('error', () => undefined);
    const done = task
      .catch((error: unknown) => {
        this.#options.logger.error('an answer could not be written', { error: toError(error).message });
      })
      .finally(() => this.#tasks.delete(done));
    this.#tasks.add(done);
  }

  /** From now on the client has to read. Not where another request came behind this one, whose answer may take long. */
  #limitReading(incoming: Pick<IncomingMessage, 'socket'>): void {
    const { socket } = incoming;
    const isLast = ![...this.#running].some(({ req }) => req.socket === socket && req !== incoming);
    if (isLast) socket.setTimeout(this.#options.writeTimeoutMs ?? 60_000);
  }

  async #settle(limitMs: number): Promise<void> {
    let onLimit: () => void = () => undefined;
    const limit = new Promise<void>((resolve) => {
      onLimit = resolve;
    });
    const timer = this.#options.clock.setTimeout(onLimit, limitMs);
    await Promise.race([Promise.allSettled(this.#tasks), limit]);
    timer.dispose();
  }

  #answerUnexpected(error: unknown): Response {
    const requestId = this.#options.ids();
    if (!(error instanceof RequestError)) {
      this.#options.logger.error('request failed', { requestId, error: toError(error).message });
    }
    return answerRequestError(error, requestId);
  }
}

function toApiAddress(server: Server, host: string, port: number): ApiAddress {
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return { host, port: actualPort, url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}` };
}

function toListenError(error: Error & { readonly code?: string }, host: string, port: number): SandboxError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new SandboxError('AddressUnavailable', `Port ${port} on ${host} is in use`, { cause: error });
    case 'EACCES':
      return new SandboxError('AddressUnavailable', `This user may not listen on port ${port} of ${host}`, {
        cause: error,
        hint: 'Choose a port above 1023.',
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new SandboxError('AddressUnavailable', `${host} is no address of this machine`, {
        cause: error,
        hint: 'Choose another one with --host.',
      });
    case undefined:
    default:
      return new SandboxError('AddressUnavailable', `Cannot listen on ${host}, port ${port}: ${error.message}`, {
        cause: error,
      });
  }
}
