import { ClientRequest, type Agent, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { toError } from '../../../base/toError.ts';
import type { ApiTarget } from './apiTarget.ts';

export interface ExchangeOptions {
  readonly agent: Agent;
  readonly target: ApiTarget;
  readonly method: string;
  /** Below the target's base path, with its query. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | undefined;
  /** Ends the request, and the body of its answer, with the signal's reason. */
  readonly signal: AbortSignal;
}

/** TCP's own probes, which keep an idle stream open through network address translation. */
export const keepAliveMs = 30_000;

/** No answer came. */
export class NoAnswerError extends Error {
  /** It was sent on a connection that had been used before, which the server may have closed meanwhile. */
  readonly isReused: boolean;

  constructor(cause: Error, isReused: boolean) {
    super(cause.message, { cause });
    this.name = 'NoAnswerError';
    this.isReused = isReused;
  }
}

/**
 * Sends a request; its answer as soon as the headers are there. The class and not `https.request`, because editors
 * replace that function by one that puts their own agent in place of ours.
 */
export function exchange(options: ExchangeOptions): Promise<IncomingMessage> {
  const { agent, target, method, path, headers, body, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(toError(signal.reason));
    const request = new ClientRequest({
      agent,
      protocol: target.isSecure ? 'https:' : 'http:',
      host: target.host,
      port: target.port,
      method,
      path: target.basePath + path,
      headers: { ...headers, host: target.hostHeader },
    });
    const onAbort = () => request.destroy(toError(signal.reason));
    const stop = () => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    request.on('socket', (socket) => {
      socket.setNoDelay(true);
      socket.setKeepAlive(true, keepAliveMs);
    });
    request.once('response', (response) => {
      stop();
      destroyOnAbort(response, signal);
      resolve(response);
    });
    // Not `once`: what comes after the answer is told by the answer's body, but must have a listener here too.
    request.on('error', (error) => {
      stop();
      reject(signal.aborted ? toError(signal.reason) : new NoAnswerError(error, request.reusedSocket));
    });
    request.end(body);
  });
}

/** Ends the body with the signal's reason. */
export function destroyOnAbort(response: IncomingMessage, signal: AbortSignal): void {
  const onAbort = () => {
    response.destroy(toError(signal.reason));
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  response.once('close', () => signal.removeEventListener('abort', onAbort));
}
