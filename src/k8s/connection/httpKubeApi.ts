import { setMaxListeners } from 'node:events';
import type { Agent, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { isSandboxError, SandboxError } from '../../sandbox/errors.ts';
import type { Credential, CredentialSource } from './credentials/credential.ts';
import type { ApiTarget } from './http/apiTarget.ts';
import { maxIdleMs, type Agents, type Connections } from './http/connections.ts';
import { Deadline } from './http/deadline.ts';
import { exchange, NoAnswerError } from './http/exchange.ts';
import { openSocket } from './http/openSocket.ts';
import { BodyTooLargeError, readBody, readStart } from './http/readBody.ts';
import { toStatusError } from './http/statusError.ts';
import { toBroken, toUnreachable } from './http/unreachable.ts';
import type { KubeApi, KubeRequest, KubeSocketRequest } from './kubeApi.ts';
import { KubeStatusError } from './kubeStatusError.ts';

const defaultTimeoutMs = 30_000;
const defaultSocketTimeoutMs = 15_000;
const maxBodyBytes = 128 * 1024 * 1024;
const maxErrorBytes = 64 * 1024;

export interface HttpKubeApiOptions {
  readonly target: ApiTarget;
  readonly connections: Connections;
  readonly credentials: CredentialSource;
  /** Sent with every request: who is impersonated. */
  readonly headers: OutgoingHttpHeaders;
  readonly userAgent: string;
  readonly isCompressed: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly response: IncomingMessage };

/** KubeApi over HTTP/1.1 on kept-alive connections. */
export class HttpKubeApi implements KubeApi {
  readonly #options: HttpKubeApiOptions;
  readonly #closed = new AbortController();
  readonly #sockets = new Set<WebSocket>();
  #lastCallMs = 0;
  /** What the server's clock is ahead of ours. */
  #aheadMs = 0;

  constructor(options: HttpKubeApiOptions) {
    this.#options = options;
    // Every request that is under way listens; Node takes more than ten for a leak.
    setMaxListeners(0, this.#closed.signal);
  }

  get server(): string {
    return this.#options.target.url;
  }

  serverNow(): number {
    return this.#options.clock.now() + this.#aheadMs;
  }

  async json<T>(request: KubeRequest): Promise<T> {
    const deadline = this.#deadline(request, defaultTimeoutMs);
    try {
      const response = await this.#ask(request, 'calls', deadline);
      return this.#parse(await readBody(response, maxBodyBytes)) as T;
    } catch (error) {
      throw this.#explain(error, deadline);
    } finally {
      deadline.dispose();
    }
  }

  async stream(request: KubeRequest): Promise<AsyncIterable<Uint8Array>> {
    const deadline = this.#deadline(request, defaultTimeoutMs);
    try {
      const response = await this.#ask(request, 'streams', deadline);
      deadline.stopTimer();
      response.once('close', () => deadline.dispose());
      return this.#body(response, deadline);
    } catch (error) {
      deadline.dispose();
      throw this.#explain(error, deadline);
    }
  }

  async socket(request: KubeSocketRequest): Promise<WebSocket> {
    const deadline = this.#deadline(request, defaultSocketTimeoutMs);
    const { target } = this.#options;
    const { protocols } = request;
    const path = toPath(request.path, request.query);
    try {
      const socket = await this.#authorized(deadline, ({ streams }, headers) =>
        openSocket({ agent: streams, target, path, protocols, headers, signal: deadline.signal }),
      );
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      return socket;
    } catch (error) {
      throw this.#explain(error, deadline);
    } finally {
      deadline.dispose();
    }
  }

  /** Ends everything that is under way. */
  dispose(): void {
    const { target, credentials, connections } = this.#options;
    this.#closed.abort(new SandboxError('ClusterUnreachable', `The connection to ${target.url} was closed.`));
    for (const socket of this.#sockets) socket.terminate();
    credentials.dispose();
    connections.dispose();
  }

  #ask(request: KubeRequest, kind: keyof Agents, deadline: Deadline): Promise<IncomingMessage> {
    const { isCompressed } = this.#options;
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const own = {
      accept: 'application/json',
      'accept-encoding': kind === 'calls' && isCompressed ? 'gzip' : 'identity',
      ...(body && { 'content-type': request.contentType ?? 'application/json', 'content-length': body.length }),
    };
    return this.#authorized(deadline, async (agents, headers) => {
      const response = await this.#send(request, agents[kind], { ...headers, ...own }, body, deadline.signal);
      this.#noteTime(response);
      const code = response.statusCode ?? 0;
      return code >= 200 && code < 300 ? { kind: 'done', value: response } : { kind: 'refused', response };
    });
  }

  #noteTime({ headers }: IncomingMessage): void {
    const serverMs = Date.parse(headers.date ?? '');
    // It is cut to seconds, so that on the average half of one is missing.
    if (!Number.isNaN(serverMs)) this.#aheadMs = serverMs + 500 - this.#options.clock.now();
  }

  async #send(
    request: KubeRequest,
    agent: Agent,
    headers: OutgoingHttpHeaders,
    body: Buffer | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { target, connections, logger } = this.#options;
    const { method } = request;
    const path = toPath(request.path, request.query ?? {});
    const send = () => exchange({ agent, target, method, path, headers, body, signal });
    try {
      return await send();
    } catch (error) {
      const isStale = error instanceof NoAnswerError && error.isReused;
      if (!isStale || method !== 'GET') throw error;
      logger.debug('the cluster had closed an idle connection', { path: request.path });
      connections.dropIdle();
      return send();
    }
  }

  /** Makes the attempt, and after a 401 once more if there is another credential to be had. Errors: KubeStatusError, … */
  async #authorized<T>(
    deadline: Deadline,
    attempt: (agents: Agents, headers: OutgoingHttpHeaders) => Promise<Outcome<T>>,
  ): Promise<T> {
    const { credentials, connections } = this.#options;
    for (let isFirst = true; ; isFirst = false) {
      // Logging in takes its own time, which has its own bound.
      deadline.stopTimer();
      const credential = await credentials.get(deadline.signal);
      deadline.startTimer();
      this.#dropAfterSleep();
      const outcome = await attempt(connections.agentsFor(credential), this.#headers(credential));
      if (outcome.kind === 'done') return outcome.value;
      const { response } = outcome;
      const code = response.statusCode ?? 0;
      if (code === 401 && isFirst && credentials.renew(credential)) response.destroy();
      else throw toStatusError(code, response.headers, await readStart(response, maxErrorBytes));
    }
  }

  /** The timers of idle connections stand still while the machine sleeps; what the server has closed meanwhile does not. */
  #dropAfterSleep(): void {
    const { clock, connections } = this.#options;
    const nowMs = clock.now();
    if (nowMs - this.#lastCallMs > maxIdleMs) connections.dropIdle();
    this.#lastCallMs = nowMs;
  }

  #headers({ authorization }: Credential): OutgoingHttpHeaders {
    const { headers, userAgent } = this.#options;
    return { 'user-agent': userAgent, ...headers, ...(authorization !== undefined && { authorization }) };
  }

  async *#body(response: IncomingMessage, deadline: Deadline): AsyncIterable<Uint8Array> {
    try {
      yield* response as AsyncIterable<Buffer>;
    } catch (error) {
      throw this.#explain(error, deadline);
    } finally {
      response.destroy();
    }
  }

  #parse(body: Buffer): unknown {
    if (body.length === 0) return undefined;
    try {
      return JSON.parse(body.toString('utf8'));
    } catch (cause) {
      const { url } = this.#options.target;
      throw new SandboxError('ClusterUnreachable', `What answers at ${url} is no Kubernetes API server.`, {
        cause,
        hint: 'Check the server in the kubeconfig; a proxy or a login page may stand before it.',
      });
    }
  }

  #deadline(request: KubeRequest | KubeSocketRequest, defaultMs: number): Deadline {
    const { target, clock } = this.#options;
    const { timeoutMs = defaultMs } = request;
    const timeoutError = () =>
      new SandboxError('Timeout', `The cluster at ${target.url} did not answer within ${timeoutMs / 1000} s.`);
    return new Deadline({ clock, timeoutMs, timeoutError, signals: [request.signal, this.#closed.signal] });
  }

  #explain(error: unknown, { signal }: Deadline): unknown {
    const { target, connections } = this.#options;
    if (signal.aborted) {
      // Other idle connections may be half open as well.
      if (isSandboxError(signal.reason) && signal.reason.reason === 'Timeout') connections.dropIdle();
      return signal.reason;
    }
    if (error instanceof KubeStatusError || isSandboxError(error)) return error;
    if (error instanceof NoAnswerError) return toUnreachable(error, target);
    if (error instanceof BodyTooLargeError) {
      return new SandboxError('InternalError', `The cluster at ${target.url} sent too much: ${error.message}.`);
    }
    return toBroken(error, target);
  }
}

function toPath(path: string, query: (KubeRequest['query'] & {}) | KubeSocketRequest['query']): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) search.append(name, String(each));
    }
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}
