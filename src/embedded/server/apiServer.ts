/** The HTTP side: authentication, rights, routing, watches and the upgrade to exec. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { discover } from './discovery.ts';
import type { Certificate } from './certificate.ts';
import { createListener, type Listener } from './listener.ts';
import { checkExec, execProtocols, serveExec } from './execSocket.ts';
import { Handlers, type ApiCall } from './handlers.ts';
import { parsePath, resources, type Target } from '../objects/resources.ts';
import { fieldMatcher, labelMatcher } from './selectors.ts';
import { forbidden, KubeHttpError, notFound, unauthorized } from './status.ts';
import { WatchStream } from './watchStream.ts';
import type { Deletion } from '../objects/deletion.ts';
import type { Admission } from '../admission/admission.ts';
import type { NodeAgent } from '../node/nodeAgent.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { PodObject } from '../objects/kubeObject.ts';

/** Whether the user may not: `verb` as in a Role; `resource` the plural, with its subresource (`pods/exec`). */
export type Forbid = (verb: string, resource: string, namespace: string | undefined) => boolean;

export interface RequestRecord {
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

export interface ApiServerOptions {
  readonly store: ObjectStore;
  readonly deletion: Deletion;
  readonly admission: Admission;
  readonly node: NodeAgent;
  /** Undefined: plain HTTP. */
  readonly certificate: Certificate | undefined;
  readonly token: string;
  readonly forbid: Forbid;
  /** Sees each request before it is answered; what it throws is the answer. */
  readonly onRequest: (request: RequestRecord) => void;
}

const userName = 'embedded';
const maxBodyBytes = 3 * 1024 * 1024;
const verbByMethod: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #handlers: Handlers;
  readonly #server: Listener;
  readonly #authorization: Buffer;
  readonly #sockets: WebSocketServer;
  readonly #watches = new Set<WatchStream>();

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.#handlers = new Handlers(options.store, options.admission, options.deletion);
    this.#authorization = Buffer.from(`Bearer ${options.token}`);
    this.#server = createListener(options.certificate);
    this.#server.on('request', (request, response) => void this.#serve(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => execProtocols.find((protocol) => offered.has(protocol)) ?? false,
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await closed;
  }

  sendBookmarks(): void {
    for (const watch of this.#watches) watch.bookmark();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = this.#accept(request);
      const found = request.method === 'GET' ? discover(url.pathname) : undefined;
      if (found !== undefined) return reply(response, 200, found);
      const target = parsePath(url.pathname);
      const body = await readBody(request);
      checkContentType(request.headers['content-type']);
      if (this.#isWatch(request, target, url.searchParams)) return this.#watch(response, target, url.searchParams);
      const call: ApiCall = {
        target,
        query: url.searchParams,
        body,
        contentType: request.headers['content-type'] ?? 'application/json',
      };
      const answer = this.#answer(request.method ?? 'GET', call);
      reply(response, answer.code, answer.body);
    } catch (thrown) {
      replyError(response, thrown);
    }
  }

  /** Lets the request in or throws. */
  #accept(request: IncomingMessage): URL {
    const record = { method: request.method ?? 'GET', path: request.url ?? '/' };
    this.#options.onRequest(record);
    if (!this.#isAuthorized(request.headers.authorization)) throw unauthorized();
    return new URL(record.path, 'http://embedded');
  }

  #isAuthorized(header = ''): boolean {
    const given = Buffer.from(header);
    return given.length === this.#authorization.length && timingSafeEqual(given, this.#authorization);
  }

  #isWatch(request: IncomingMessage, target: Target, query: URLSearchParams): boolean {
    return request.method === 'GET' && target.name === undefined && ['true', '1'].includes(query.get('watch') ?? '');
  }

  #answer(method: string, call: ApiCall) {
    const readVerb = call.target.name === undefined ? 'list' : 'get';
    this.#checkRight(method === 'GET' ? readVerb : (verbByMethod[method] ?? method), call.target);
    switch (method) {
      case 'GET':
        return readVerb === 'list' ? this.#handlers.list(call) : this.#handlers.get(call);
      case 'POST':
        return this.#handlers.create(call);
      case 'PUT':
        return this.#handlers.update(call);
      case 'PATCH':
        return this.#handlers.patch(call);
      case 'DELETE':
        return this.#handlers.delete(call);
      default:
        throw new KubeHttpError(
          405,
          'MethodNotAllowed',
          'the server does not allow this method on the requested resource',
        );
    }
  }

  #checkRight(verb: string, target: Target): void {
    const { resource, namespace, name, subresource } = target;
    // As a Role sees it, a Namespace is in itself.
    const scope = resource === resources.namespaces ? name : namespace;
    const plural = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
    if (!this.#options.forbid(verb, plural, scope)) return;
    throw forbidden({ verb, resource, subresource, namespace: scope, name }, userName);
  }

  #watch(response: ServerResponse, target: Target, query: URLSearchParams): void {
    const { resource, namespace } = target;
    this.#checkRight('watch', target);
    const labels = labelMatcher(query.get('labelSelector'));
    const fields = fieldMatcher(query.get('fieldSelector'), resource.plural);
    const version = query.get('resourceVersion');
    const timeout = query.get('timeoutSeconds');
    const watch = new WatchStream(response, {
      store: this.#options.store,
      resource,
      namespace,
      matches: (object) => labels(object) && fields(object),
      sinceVersion: version === null ? undefined : Number(version),
      allowsBookmarks: query.get('allowWatchBookmarks') === 'true',
      timeoutSeconds: timeout === null ? undefined : Number(timeout),
    });
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A reset is followed by `close`.
    socket.on('error', () => undefined);
    try {
      const url = this.#accept(request);
      const target = parsePath(url.pathname);
      const { resource, namespace, name = '', subresource } = target;
      if (resource !== resources.pods || subresource !== 'exec') throw notFound(resource, name);
      this.#checkRight('get', target);
      const { store, node } = this.#options;
      const pod = store.get(resources.pods, namespace, name) as PodObject | undefined;
      if (!pod) throw notFound(resources.pods, name);
      checkExec(pod, url.searchParams);
      this.#sockets.handleUpgrade(
        request,
        socket,
        head,
        (webSocket) => void serveExec(webSocket, { pod, query: url.searchParams, node }),
      );
    } catch (thrown) {
      const { code, body } = toStatus(thrown);
      const text = JSON.stringify(body);
      socket.end(
        `HTTP/1.1 ${code} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
      );
    }
  }
}

function checkContentType(type = 'application/json'): void {
  if (!type.includes('protobuf')) return;
  throw new KubeHttpError(415, 'UnsupportedMediaType', 'the fake takes JSON and YAML alone');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new KubeHttpError(413, 'RequestEntityTooLarge', 'the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function reply(response: ServerResponse, code: number, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  response.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}

function replyError(response: ServerResponse, thrown: unknown): void {
  const { code, body } = toStatus(thrown);
  if (response.headersSent || response.destroyed) response.destroy();
  else reply(response, code, body);
}

function toStatus(thrown: unknown): KubeHttpError {
  if (thrown instanceof KubeHttpError) return thrown;
  return new KubeHttpError(500, 'InternalError', `Internal error occurred: ${String(thrown)}`);
}
