import type { ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import { KubeHttpError } from './status.ts';

export interface Reply {
  readonly code: number;
  readonly text: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export function sendReply(response: ServerResponse, { code, text, contentType, headers = {} }: Reply): void {
  response.writeHead(code, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-cache, private',
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()])),
  });
  response.end(text);
}

export const jsonReply = (value: unknown, code = 200, contentType = 'application/json'): Reply => ({
  code,
  text: JSON.stringify(value),
  contentType,
});

export const textReply = (text: string, code = 200): Reply => ({
  code,
  text,
  contentType: 'text/plain; charset=utf-8',
});

/** For a path that not even discovery knows. */
export const pageNotFound = (): Reply => textReply('404 page not found\n', 404);

/** Answers an error as a Status, or breaks off what is under way. */
export function sendError(response: ServerResponse, thrown: unknown, accept?: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  sendReply(response, errorReply(thrown, accept));
}

/** In YAML where the client wants that. */
export function errorReply(thrown: unknown, accept = ''): Reply {
  const error = toStatus(thrown);
  const after = error.body.details?.retryAfterSeconds;
  const headers = after === undefined ? {} : { 'Retry-After': String(after) };
  if (!accept.startsWith('application/yaml')) return { ...jsonReply(error.body, error.code), headers };
  return { code: error.code, text: stringify(error.body, { lineWidth: 0 }), contentType: 'application/yaml', headers };
}

function toStatus(thrown: unknown): KubeHttpError {
  if (thrown instanceof KubeHttpError) return thrown;
  const cause = thrown instanceof Error ? thrown.message : String(thrown);
  return new KubeHttpError(500, 'InternalError', `Internal error occurred: ${cause}`, {
    causes: [{ message: cause }],
  });
}

/** `Warning` headers, one a sentence. */
export function warningHeaders(warnings: readonly string[]): NonNullable<Reply['headers']> {
  if (warnings.length === 0) return {};
  const escaped = warnings.map((each) => each.replaceAll(/[\\"]/g, '\\$&').replaceAll(/[^\x20-\x7e]/g, ' '));
  return { Warning: escaped.map((each) => `299 - "${each}"`) };
}
