import { at, type Json } from './kubeClient.ts';
import type { CliServer } from './cliServer.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly data: unknown;
  readonly error: Json;
}

export interface ApiRequest {
  readonly body?: unknown;
  /** In place of `body`: as it is. */
  readonly text?: string;
  /** In place of the key and the type. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request as curl makes it; every answer has to be JSON. */
export async function ask(
  server: CliServer,
  method: string,
  path: string,
  request: ApiRequest = {},
): Promise<ApiAnswer> {
  const text = request.text ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  const type = text === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(`${server.base}${path}`, {
    method,
    redirect: 'manual',
    headers: request.headers ?? { 'x-api-key': server.key, ...type },
    signal: AbortSignal.timeout(30_000),
    ...(text === undefined ? {} : { body: text }),
  });
  const body = (await response.json()) as Json;
  const error = at(body, 'error');
  return {
    status: response.status,
    headers: response.headers,
    body,
    data: body['data'],
    error: typeof error === 'object' && error !== null ? (error as Json) : {},
  };
}
