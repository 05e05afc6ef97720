/** The HTTP API as a function from request to answer: routing, host check, keys, envelopes, access log; no sockets. */
import { Hono, type Context } from 'hono';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { toError } from '../base/toError.ts';
import { SandboxError } from '../sandbox/errors.ts';
import type { SandboxService } from '../sandbox/service.ts';
import { authenticate } from './auth.ts';
import type { EnvFiles } from './envFiles.ts';
import { toErrorAnswer, toPublicError } from './errorAnswer.ts';
import { isHostAllowed, type HostRules } from './hostCheck.ts';
import type { IdSource } from './ids.ts';
import { readJsonBody } from './jsonBody.ts';
import type { KeyStore } from './keyStore.ts';
import { checkQuery } from './query.ts';
import type { OpenRequest, Route, RouteAnswer, RouteContext } from './route.ts';
import { allowedMethods, routes as apiRoutes } from './routes.ts';

export interface AppOptions {
  readonly service: SandboxService;
  readonly keys: Pick<KeyStore, 'authenticate'>;
  readonly envFiles: Pick<EnvFiles, 'read'>;
  readonly hostRules: HostRules;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly ids: IdSource;
}

interface AppEnv {
  Variables: { requestId: string; keyName: string | undefined };
}

export type App = Hono<AppEnv>;

/** On every answer, those of errors in the HTTP itself included. */
export const commonHeaders = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

export function createApp(options: AppOptions, routes: readonly Route[] = apiRoutes): App {
  const app = new Hono<AppEnv>();
  const fail = (c: Context<AppEnv>, thrown: unknown) => answerError(c, thrown, options.logger);
  app.onError((error, c) => fail(c, error));
  app.notFound((c) => answerUnrouted(c, fail));
  app.use('*', (c, next) => serveOne(c, next, options));
  app.use('*', async (c, next) => {
    checkRequest(c, options.hostRules);
    await next();
  });
  for (const route of routes) {
    app.on(route.method, route.path.replace('{name}', ':name'), async (c) => {
      try {
        return toResponse(await answer(route, c, options));
      } catch (error) {
        return fail(c, error);
      }
    });
  }
  return app;
}

/** Around everything else: gives the request its id, the answer its headers, the log its line. */
async function serveOne(c: Context<AppEnv>, next: () => Promise<void>, options: AppOptions): Promise<void> {
  const startMs = options.clock.now();
  const requestId = options.ids();
  c.set('requestId', requestId);
  await next();
  c.header('X-Request-Id', requestId);
  for (const [name, value] of Object.entries(commonHeaders)) c.header(name, value);
  options.logger.info('request', {
    method: c.req.method,
    path: rawPath(c).slice(0, 300),
    status: c.res.status,
    durationMs: options.clock.now() - startMs,
    requestId,
    key: c.get('keyName'),
    ...(c.req.raw.signal.aborted ? { clientGone: true } : {}),
  });
}

/** What holds for every path. Errors: MalformedRequest, HostNotAllowed. */
function checkRequest(c: Context<AppEnv>, rules: HostRules): void {
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  if (!isHostAllowed(host, rules)) {
    throw new SandboxError(
      'HostNotAllowed',
      `Requests for host ${JSON.stringify(host.slice(0, 253))} are not answered`,
    );
  }
  try {
    decodeURIComponent(rawPath(c));
  } catch (error) {
    throw new SandboxError('MalformedRequest', 'The path has a % that encodes nothing', { cause: error });
  }
}

async function answer(route: Route, c: Context<AppEnv>, options: AppOptions): Promise<RouteAnswer> {
  const context: RouteContext = options;
  const query = new URL(c.req.url).searchParams;
  const request: OpenRequest = {
    query,
    name: c.req.param('name') ?? '',
    signal: c.req.raw.signal,
    readJson: (whenEmpty) => readJsonBody(c.req.raw, whenEmpty),
  };
  if (route.auth === 'none') {
    checkQuery(query, route.query);
    return route.handle(request, context);
  }
  const key = await authenticate((name) => c.req.header(name), options.keys);
  c.set('keyName', key.name);
  checkQuery(query, route.query);
  return route.handle({ ...request, key }, context);
}

/** No route has this method and path. */
function answerUnrouted(c: Context<AppEnv>, fail: (c: Context<AppEnv>, error: unknown) => Response): Response {
  const allowed = allowedMethods(c.req.path);
  if (allowed.length === 0) {
    const isSlashed = c.req.path.length > 1 && allowedMethods(c.req.path.replace(/\/+$/, '')).length > 0;
    // Not taken as the path without it: a delete of the sandbox named '' must not become a delete of all of them.
    const hint = isSlashed ? { hint: 'Leave out the slash at the end.' } : {};
    return fail(c, new SandboxError('PathNotFound', `There is nothing at ${rawPath(c).slice(0, 300)}`, hint));
  }
  const allow = allowed.join(', ');
  if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { Allow: allow } });
  const message = `${c.req.method} is not possible here; ${allow} are`;
  const response = fail(c, new SandboxError('MethodNotAllowed', message));
  response.headers.set('Allow', allow);
  return response;
}

function answerError(c: Context<AppEnv>, thrown: unknown, logger: Logger): Response {
  const requestId = c.get('requestId');
  const error = toPublicError(thrown);
  if (!c.req.raw.signal.aborted) logError(error, requestId, logger);
  const { status, headers, body } = toErrorAnswer(error, requestId);
  return Response.json(body, { status, headers });
}

function logError(error: SandboxError, requestId: string, logger: Logger): void {
  if (error.status < 500) return;
  const cause = error.cause === undefined ? undefined : toError(error.cause);
  const fields = { requestId, reason: error.reason, error: error.message, cause: cause?.message };
  if (error.reason === 'InternalError') logger.error('request failed', { ...fields, stack: (cause ?? error).stack });
  else logger.warn('request failed', fields);
}

function toResponse({ status = 200, headers = {}, body }: RouteAnswer): Response {
  return Response.json(body, { status, headers });
}

/** As it was sent, and so without control characters. */
function rawPath(c: Context<AppEnv>): string {
  return new URL(c.req.url).pathname;
}
