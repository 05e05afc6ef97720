/**
 * The network between a client and the fake, as a relay of TCP connections on loopback, because that is where
 * connections break: cut, refused, or half open with neither end told.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class FaultProxy {
  readonly #targetPort: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #isFrozen = false;

  constructor(targetPort: number) {
    this.#targetPort = targetPort;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, after `refuse` on the same port again. */
  async accept(): Promise<void> {
    if (this.#server) return;
    const server = createServer((client) => this.#relay(client));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Ends all connections and lets no new one in. */
  async refuse(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    this.cut();
    await closed;
  }

  /** Resets all connections; new ones are let in. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  /** Nothing passes any more in either direction, and no end is told: the connections are half open. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  #relay(client: Socket): void {
    const upstream = connect(this.#targetPort, '127.0.0.1');
    join(client, upstream);
    join(upstream, client);
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      if (this.#isFrozen) socket.pause();
    }
  }
}

function join(from: Socket, to: Socket): void {
  from.setNoDelay(true);
  from.on('data', (chunk) => {
    // Without a look at the buffer: what tests send is small, and a pause here would fight with `freeze`.
    to.write(chunk);
  });
  from.on('end', () => to.end());
  from.on('close', () => to.destroy());
  // A reset is followed by `close`, which ends the other side.
  from.on('error', () => undefined);
}
