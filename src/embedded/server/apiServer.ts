/** The HTTP side: who may come in, and which part of the server answers. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Admission } from '../admission/admission.ts';
import type { NodeAgent } from '../node/nodeAgent.ts';
import type { Deletion } from '../objects/deletion.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { Timers } from '../timers.ts';
import type { Forbid } from './authorizer.ts';
import type { Certificate } from './certificate.ts';
import { answerDiscovery } from './discoveryReplies.ts';
import { acceptExec } from './execRequest.ts';
import { execProtocols, serveExec } from './execSocket.ts';
import { createListener, type Listener } from './listener.ts';
import { pageNotFound, errorReply, sendError, sendReply } from './replies.ts';
import { ResourceRequests } from './resourceRequests.ts';
import { badRequest, unauthorized } from './status.ts';
import { splitPath } from './target.ts';

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
  readonly timers: Timers;
  /** Undefined: plain HTTP. */
  readonly certificate: Certificate | undefined;
  readonly token: string;
  readonly forbid: Forbid;
  /** Sees each request before it is answered; what it throws is the answer. */
  readonly onRequest: (request: RequestRecord) => void;
}

/** Of one message of an exec's standard input. */
const maxMessageBytes = 16 * 1024 * 1024;

export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #requests: ResourceRequests;
  readonly #server: Listener;
  readonly #authorization: Buffer;
  readonly #sockets: WebSocketServer;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.#authorization = Buffer.from(`Bearer ${options.token}`);
    this.#requests = new ResourceRequests(options);
    this.#server = createListener(options.certificate);
    this.#server.on('request', (request, response) => void this.#serve(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: maxMessageBytes,
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
    this.#requests.sendBookmarks();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Of the same clock as the times in the objects.
    response.setHeader('date', new Date(this.#options.store.timestamp()).toUTCString());
    try {
      const url = this.#accept(request);
      const discovered = answerDiscovery(request.method ?? 'GET', url, request.headers.accept);
      if (discovered !== undefined) return sendReply(response, discovered);
      const path = splitPath(url.pathname);
      if (path === undefined) return sendReply(response, pageNotFound());
      await this.#requests.serve(request, response, { ...path, query: url.searchParams });
    } catch (thrown) {
      sendError(response, thrown, request.headers.accept);
    }
  }

  /** Lets the request in or throws. */
  #accept(request: IncomingMessage): URL {
    const record = { method: request.method ?? 'GET', path: request.url ?? '/' };
    this.#options.onRequest(record);
    if (!this.#isAuthorized(request.headers.authorization)) throw unauthorized();
    // A path that begins with two slashes is no host.
    const address = `http://embedded${record.path}`;
    if (!URL.canParse(address)) throw badRequest('the path of the request cannot be read');
    return new URL(address);
  }

  #isAuthorized(header = ''): boolean {
    const given = Buffer.from(header);
    return given.length === this.#authorization.length && timingSafeEqual(given, this.#authorization);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A reset is followed by `close`.
    socket.on('error', () => undefined);
    try {
      const exec = acceptExec(request, this.#accept(request), this.#options);
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => void serveExec(webSocket, exec));
    } catch (thrown) {
      const { code, text, contentType } = errorReply(thrown);
      socket.end(
        `HTTP/1.1 ${code} Refused\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
      );
    }
  }
}
