/** Answers to what is no readable HTTP request, where no route and no `Response` is involved yet. */
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { SandboxError } from '../sandbox/errors.ts';
import { commonHeaders } from './app.ts';
import { toErrorAnswer } from './errorAnswer.ts';

/** What Node's parser or its timeouts object to. */
function toParseError(error: Error & { readonly code?: string }): SandboxError {
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new SandboxError('HeadersTooLarge', 'The headers are larger than 16 KiB', { cause: error });
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new SandboxError('RequestTimeout', 'The request did not arrive in time', { cause: error });
  }
  return new SandboxError('MalformedRequest', 'The request is no valid HTTP', { cause: error });
}

/** Writes the envelope onto the bare connection and closes it, unless an answer is on its way there. */
export function answerParseError(
  error: Error,
  socket: Duplex,
  running: Iterable<ServerResponse>,
  requestId: string,
): void {
  const isAnswering = [...running].some((response) => response.socket === socket && response.headersSent);
  if (!socket.writable || isAnswering) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = toErrorAnswer(toParseError(error), requestId);
  const text = JSON.stringify(body);
  const lines = Object.entries({
    ...headers,
    ...commonHeaders,
    'X-Request-Id': requestId,
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(text)),
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`, () => {
    socket.destroy();
  });
}

/** The answer to a request line or a Host header that makes no URL. */
export function answerRequestError(error: unknown, requestId: string): Response {
  const isMissing = error instanceof Error && error.message === 'Missing host header';
  const message = isMissing ? 'The request has no Host header' : 'The request line or the Host header is not valid';
  const { status, headers, body } = toErrorAnswer(
    new SandboxError('MalformedRequest', message, { cause: error }),
    requestId,
  );
  return Response.json(body, { status, headers: { ...headers, ...commonHeaders, 'X-Request-Id': requestId } });
}
