import { Agent as PlainAgentBase, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as SecureAgentBase, type AgentOptions as SecureAgentOptions, type RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ApiTarget } from './apiTarget.ts';

/** A connection to the API server through a proxy, still without TLS. */
export type OpenTunnel = () => Promise<Socket>;
type OnSocket = (error: Error | null, stream: Duplex) => void;

/**
 * Agents that connect to one API server, whatever host a request names. So one can name `localhost` in the address of a
 * WebSocket: an editor puts its own agent in the place of any other that is used for another host (`http.proxySupport`).
 */
export class PlainAgent extends PlainAgentBase {
  readonly #target: ApiTarget;
  readonly #openTunnel: OpenTunnel | undefined;

  constructor(target: ApiTarget, openTunnel: OpenTunnel | undefined, options: AgentOptions) {
    super(options);
    this.#target = target;
    this.#openTunnel = openTunnel;
  }

  override createConnection(options: ClientRequestArgs, onSocket?: OnSocket): Duplex | null | undefined {
    const { host, port } = this.#target;
    if (!this.#openTunnel || !onSocket) return super.createConnection({ ...options, host, port }, onSocket);
    handOver(this.#openTunnel(), (socket) => socket, onSocket);
    return undefined;
  }
}

export class SecureAgent extends SecureAgentBase {
  readonly #target: ApiTarget;
  readonly #openTunnel: OpenTunnel | undefined;

  constructor(target: ApiTarget, openTunnel: OpenTunnel | undefined, options: SecureAgentOptions) {
    super(options);
    this.#target = target;
    this.#openTunnel = openTunnel;
  }

  override createConnection(options: RequestOptions, onSocket?: OnSocket): Duplex | null | undefined {
    const { host, port } = this.#target;
    const toTarget: RequestOptions & { socket?: Socket } = { ...options, host, port };
    if (!this.#openTunnel || !onSocket) return super.createConnection(toTarget, onSocket);
    const secure = (socket: Socket) => super.createConnection({ ...toTarget, socket } as RequestOptions) ?? socket;
    handOver(this.#openTunnel(), secure, onSocket);
    return undefined;
  }
}

function handOver(opening: Promise<Socket>, wrap: (socket: Socket) => Duplex, onSocket: OnSocket): void {
  opening.then(
    (socket) => onSocket(null, wrap(socket)),
    // The second argument is not looked at, but demanded.
    (error: Error) => onSocket(error, new Socket()),
  );
}
