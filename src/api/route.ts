import type { Clock } from '../base/clock.ts';
import type { SandboxService } from '../sandbox/service.ts';
import type { ApiKey } from './apiKey.ts';
import type { EnvFiles } from './envFiles.ts';

/** What handlers work with. */
export interface RouteContext {
  readonly service: SandboxService;
  readonly envFiles: Pick<EnvFiles, 'read'>;
  readonly clock: Clock;
  readonly version: string;
}

/** What every handler is given. */
export interface OpenRequest {
  readonly query: URLSearchParams;
  /** The `{name}` of the path, decoded; empty where the path has none. */
  readonly name: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** Reads the body, bounded, as JSON. `whenEmpty`: what no body stands for; without it there must be one. */
  readJson(whenEmpty?: unknown): Promise<unknown>;
}

/** A request whose key is good. */
export interface KeyedRequest extends OpenRequest {
  readonly key: ApiKey;
}

/** The answer to a request that succeeded; `body` as it is sent. */
export interface RouteAnswer {
  readonly status?: 200 | 201;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface RouteShape {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `{name}` for the one variable part. */
  readonly path: string;
  /** Query parameters that it knows; others are refused. */
  readonly query: readonly string[];
}

/** One operation of the API. */
export type Route =
  | (RouteShape & {
      readonly auth: 'none';
      readonly handle: (request: OpenRequest, context: RouteContext) => RouteAnswer | Promise<RouteAnswer>;
    })
  | (RouteShape & {
      readonly auth: 'key';
      readonly handle: (request: KeyedRequest, context: RouteContext) => Promise<RouteAnswer>;
    });
