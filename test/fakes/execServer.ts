/** A loopback server that speaks `pods/exec`, and the KubeApi that reaches it. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, WebSocket } from 'ws';
import type { KubeApi, KubeSocketRequest } from '../../src/k8s/connection/kubeApi.ts';
import { KubeStatusError } from '../../src/k8s/connection/kubeStatusError.ts';

/** The server's side of one exec. */
export interface ServedExec {
  readonly socket: WebSocket;
  readonly command: readonly string[];
  readonly query: URLSearchParams;
  /** All that came on standard input so far. */
  stdin: string;
  readonly sizes: unknown[];
  send(channel: number, data: string | Uint8Array): void;
  /** As a server does at the end: the status, then an orderly close. */
  finish(status: unknown): void;
}

export const success = { metadata: {}, status: 'Success' };

export function nonZero(exitCode: number): unknown {
  const causes = [{ reason: 'ExitCode', message: String(exitCode) }];
  return { status: 'Failure', reason: 'NonZeroExitCode', details: { causes } };
}

export interface ExecServerOptions {
  readonly onExec: (exec: ServedExec) => void;
  /** Of those that the client offers. */
  readonly protocol?: string;
}

export class ExecServer {
  readonly api: KubeApi;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(server: Server, sockets: WebSocketServer) {
    this.#server = server;
    this.#sockets = sockets;
    const { port } = server.address() as AddressInfo;
    const unused = () => Promise.reject(new Error('only sockets are served'));
    this.api = {
      server: `http://127.0.0.1:${port}`,
      serverNow: () => Date.now(),
      json: unused,
      stream: unused,
      socket: (request) => openSocket(port, request),
      dispose: () => undefined,
    };
  }

  static async start({ onExec, protocol = 'v5.channel.k8s.io' }: ExecServerOptions): Promise<ExecServer> {
    // A command is part of the address; Kubernetes takes 1 MiB.
    const server = createServer({ maxHeaderSize: 1024 * 1024 }, (_request, response) => response.writeHead(404).end());
    const sockets = new WebSocketServer({ server, handleProtocols: () => protocol });
    sockets.on('connection', (socket, request) => {
      const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
      onExec(serve(socket, query));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ExecServer(server, sockets);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function serve(socket: WebSocket, query: URLSearchParams): ServedExec {
  const send = (channel: number, data: string | Uint8Array) =>
    socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(data)]));
  const exec: ServedExec = {
    socket,
    query,
    command: query.getAll('command'),
    stdin: '',
    sizes: [],
    send,
    finish(status) {
      send(3, JSON.stringify(status));
      socket.close(1000);
    },
  };
  socket.binaryType = 'nodebuffer';
  socket.on('message', (data: Buffer) => {
    if (data[0] === 0) exec.stdin += data.toString('utf8', 1);
    if (data[0] === 4) exec.sizes.push(JSON.parse(data.toString('utf8', 1)));
  });
  return exec;
}

function openSocket(port: number, { path, query, protocols, signal }: KubeSocketRequest): Promise<WebSocket> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of typeof value === 'object' ? value : [String(value)]) search.append(name, one);
  }
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}?${search.toString()}`, [...protocols]);
    socket.once('open', () => {
      socket.pause();
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      reject(new KubeStatusError({ code: response.statusCode ?? 0, reason: '', message: 'refused' }));
    });
    signal?.addEventListener('abort', () => {
      socket.terminate();
      reject(signal.reason);
    });
  });
}
