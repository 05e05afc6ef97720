/** Forward proxies that lead to one port of this machine, whatever name the client asks for. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from '../../src/embedded/server/certificate.ts';

export interface ProxyOptions {
  readonly targetPort: number;
  /** `name:password`; without it everybody is let in. */
  readonly login?: string;
  /** Answers instead of connecting: a status of HTTP, or a code of SOCKS. */
  readonly refusal?: number;
  /** It is spoken to over TLS itself. */
  readonly certificate?: Certificate;
}

export interface TestProxy {
  readonly port: number;
  /** `host:port` of each connection that was asked for and allowed. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export async function startConnectProxy(options: ProxyOptions): Promise<TestProxy> {
  const { targetPort, login, refusal, certificate } = options;
  const asked: string[] = [];
  const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const server = certificate
    ? createHttpsServer({ cert: certificate.certificate, key: certificate.key })
    : createHttpServer();
  server.on('connect', (request, socket) => {
    const code = request.headers['proxy-authorization'] === expected ? refusal : 407;
    if (code !== undefined) {
      socket.end(`HTTP/1.1 ${code} Refused\r\n\r\n`);
      return;
    }
    asked.push(request.url ?? '');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    join(socket, connect(targetPort, '127.0.0.1'));
  });
  return listen(server, asked);
}

export async function startSocksProxy(options: ProxyOptions): Promise<TestProxy> {
  const asked: string[] = [];
  return listen(
    createServer((socket) => {
      socket.on('error', () => undefined);
      void serveSocks(socket, options, asked);
    }),
    asked,
  );
}

async function serveSocks(socket: Socket, { targetPort, login, refusal }: ProxyOptions, asked: string[]) {
  const next = async () => ((await once(socket, 'data')) as [Buffer])[0];
  const methods = await next();
  const method = login === undefined ? 0 : 2;
  if (!methods.subarray(2).includes(method)) return socket.end(Buffer.of(5, 0xff));
  socket.write(Buffer.of(5, method));
  if (login !== undefined) {
    const [name = '', password = ''] = login.split(':');
    const given = await next();
    const wanted = Buffer.of(1, name.length, ...Buffer.from(name), password.length, ...Buffer.from(password));
    socket.write(Buffer.of(1, given.equals(wanted) ? 0 : 1));
  }
  const request = await next();
  const host = request[3] === 1 ? request.subarray(4, 8).join('.') : request.toString('utf8', 5, request.length - 2);
  if (refusal !== undefined) return socket.end(Buffer.of(5, refusal, 0, 1, 0, 0, 0, 0, 0, 0));
  asked.push(`${host}:${request.readUInt16BE(request.length - 2)}`);
  // In two parts, and with a name, as a proxy may.
  socket.write(Buffer.of(5, 0, 0));
  setImmediate(() => socket.write(Buffer.of(3, 4, ...Buffer.from('here'), 0, 1)));
  join(socket, connect(targetPort, '127.0.0.1'));
  return undefined;
}

async function listen(server: Server, asked: string[]): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}
