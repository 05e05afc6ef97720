import type { Agent, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { WebSocket } from 'ws';
import { toError } from '../../../base/toError.ts';
import type { ApiTarget } from './apiTarget.ts';
import { destroyOnAbort, keepAliveMs, NoAnswerError } from './exchange.ts';

export interface OpenSocketOptions {
  readonly agent: Agent;
  readonly target: ApiTarget;
  /** Below the target's base path, with its query. */
  readonly path: string;
  readonly protocols: readonly string[];
  readonly headers: OutgoingHttpHeaders;
  readonly signal: AbortSignal;
}

/** `refused`: the server answered, but not with a socket. */
export type SocketAnswer =
  | { readonly kind: 'done'; readonly value: WebSocket }
  | { readonly kind: 'refused'; readonly response: IncomingMessage };

/** Servers send frames of some 32 KiB; a longer message than this is no exec. */
const maxPayload = 16 * 1024 * 1024;

/** Opens a WebSocket; it comes paused, so that nothing is lost before there are listeners. */
export function openSocket(options: OpenSocketOptions): Promise<SocketAnswer> {
  const { agent, target, path, protocols, headers, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(toError(signal.reason));
    // The agent knows the way to the server; see there why the address says `localhost`.
    const scheme = target.isSecure ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://localhost${target.basePath}${path}`, [...protocols], {
      agent,
      headers: { ...headers, host: target.hostHeader },
      maxPayload,
      perMessageDeflate: false,
      followRedirects: false,
    });
    const onAbort = () => socket.terminate();
    const settle = (act: () => void) => {
      signal.removeEventListener('abort', onAbort);
      act();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('open', () => {
      socket.pause();
      settle(() => resolve({ kind: 'done', value: socket }));
    });
    socket.once('upgrade', (response) => response.socket.setKeepAlive(true, keepAliveMs));
    socket.once('unexpected-response', (_request, response) => {
      destroyOnAbort(response, signal);
      settle(() => resolve({ kind: 'refused', response }));
    });
    // Its later errors are followed by `close`, which the socket's owner hears.
    socket.on('error', (error) =>
      settle(() => reject(signal.aborted ? toError(signal.reason) : new NoAnswerError(error, false))),
    );
  });
}
