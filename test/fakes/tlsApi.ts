/** An HTTPS server that says what the test wants, and remembers who asked for what over which connection. */
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { WebSocketServer, type WebSocket } from 'ws';
import { makeCertificate, type Certificate } from '../../src/embedded/server/certificate.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names as they were sent, in pairs with their values. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** Common name of the client's certificate, if it was signed by the server's authority. */
  readonly client: string | undefined;
  /** Counts from 1. */
  readonly connection: number;
}

type Answer = (request: ReceivedRequest, response: ServerResponse, raw: IncomingMessage) => void;

export interface TlsApiOptions {
  readonly authority?: Certificate;
  readonly hosts?: readonly string[];
  readonly notAfter?: Date;
  /** Clients without a certificate of its authority are sent away. */
  readonly isCertificateDemanded?: boolean;
}

export class TlsApi {
  readonly requests: ReceivedRequest[] = [];
  readonly authority: Certificate;
  readonly sockets = new Set<Socket>();
  connections = 0;
  answer: Answer = (_request, response) => sendJson(response, 200, { kind: 'Answer' });
  /** True: it has answered the upgrade itself. */
  refuseUpgrade: (request: IncomingMessage, socket: Duplex) => boolean = () => false;
  onSocket: (socket: WebSocket, request: IncomingMessage) => void = () => undefined;
  readonly #server: Server;
  readonly #webSockets: WebSocketServer;
  readonly #numbers = new WeakMap<Duplex, number>();

  private constructor(server: Server, authority: Certificate) {
    this.#server = server;
    this.authority = authority;
    this.#webSockets = new WebSocketServer({ noServer: true });
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('secureConnection', (socket) => {
      this.connections += 1;
      this.#numbers.set(socket, this.connections);
    });
    // Clients that do not trust it are part of the tests.
    server.on('tlsClientError', () => undefined);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => undefined);
      this.#note(request, '');
      if (this.refuseUpgrade(request, socket)) return;
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => this.onSocket(webSocket, request));
    });
  }

  static async start(options: TlsApiOptions = {}): Promise<TlsApi> {
    const { authority = makeCertificate({ name: 'test authority' }), hosts = ['127.0.0.1'], notAfter } = options;
    const own = makeCertificate({ name: 'server', issuer: authority, hosts, ...(notAfter && { notAfter }) });
    const server = createServer({
      cert: own.certificate,
      key: own.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: options.isCertificateDemanded ?? false,
      keepAliveTimeout: 0,
    });
    const api = new TlsApi(server, authority);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return api;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** A client's certificate that it knows. */
  makeClient(name: string): Certificate {
    return makeCertificate({ name, issuer: this.authority });
  }

  get lastRequest(): ReceivedRequest {
    const last = this.requests.at(-1);
    if (!last) throw new Error('there was no request');
    return last;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.#webSockets.close();
    this.#server.close();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    this.answer(this.#note(request, body), response, request);
  }

  #note(request: IncomingMessage, body: string): ReceivedRequest {
    const socket = request.socket as TLSSocket;
    const received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body,
      client: clientOf(socket),
      connection: this.#numbers.get(socket) ?? 0,
    };
    this.requests.push(received);
    return received;
  }
}

export function sendJson(response: ServerResponse, code: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

export function sendStatus(response: ServerResponse, code: number, reason: string, message: string): void {
  sendJson(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message });
}

function clientOf(socket: TLSSocket): string | undefined {
  // On a resumed session without a certificate it is empty, whatever the types say.
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  return socket.authorized ? subject?.CN?.toString() : undefined;
}
