import { parseCreateRequest } from '../sandbox/request/createRequest.ts';
import { checkEnvSize } from '../sandbox/request/env.ts';
import { parseEnvFile } from '../sandbox/request/envFile.ts';
import { warningsOf } from '../sandbox/request/warnings.ts';
import { SandboxError } from '../sandbox/errors.ts';
import { quote } from '../sandbox/quote.ts';
import { toSandboxInfo } from '../sandbox/sandboxInfo.ts';
import type { SandboxKey } from '../sandbox/sandbox.ts';
import type { SandboxSpec } from '../sandbox/spec.ts';
import { authorizeNamespace, authorizeNode } from './auth.ts';
import { canBeSandboxName, defaultNamespace, readNamespace } from './query.ts';
import type { KeyedRequest, RouteAnswer, RouteContext } from './route.ts';
import { warningParts } from './warningParts.ts';

/** POST /api/v1/sandboxes. A client that goes away does not stop it: what it asked for is made whole. */
export async function createSandbox(request: KeyedRequest, context: RouteContext): Promise<RouteAnswer> {
  const { spec, envFile } = parseCreateRequest(await request.readJson(), { defaultNamespace });
  authorizeNamespace(request.key, spec.namespace, true);
  const nodeName = authorizeNode(request.key, spec.nodeName);
  const fromFile = envFile === undefined ? undefined : parseEnvFile(await context.envFiles.read(envFile));
  const env = fromFile && spec.env ? checkEnvSize(new Map([...fromFile, ...spec.env])) : (fromFile ?? spec.env);
  const wanted: SandboxSpec = { ...spec, nodeName, env };
  const { name, namespace } = await context.service.lifecycle.create(wanted);
  const { headers, data } = warningParts(warningsOf(wanted));
  return {
    status: 201,
    headers: { Location: `/api/v1/sandboxes/${name}?namespace=${namespace}`, ...headers },
    body: { data: { name, namespace, image: spec.image, ...data } },
  };
}

/** GET /api/v1/sandboxes */
export async function listSandboxes(request: KeyedRequest, context: RouteContext): Promise<RouteAnswer> {
  const namespace = authorizedNamespace(request);
  const sandboxes = await context.service.lifecycle.list(namespace, request.signal);
  const nowMs = context.clock.now();
  return {
    headers: stalenessHeaders(context),
    body: { data: sandboxes.map((sandbox) => toSandboxInfo(sandbox, nowMs)) },
  };
}

/** GET /api/v1/sandboxes/{name} */
export async function getSandbox(request: KeyedRequest, context: RouteContext): Promise<RouteAnswer> {
  const sandbox = await context.service.lifecycle.get(sandboxKey(request), request.signal);
  return {
    headers: stalenessHeaders(context),
    body: { data: toSandboxInfo(sandbox, context.clock.now()) },
  };
}

/** DELETE /api/v1/sandboxes/{name} */
export async function deleteSandbox(request: KeyedRequest, context: RouteContext): Promise<RouteAnswer> {
  const key = sandboxKey(request);
  await context.service.lifecycle.delete(key);
  return { body: { data: { message: `Sandbox ${key.name} deleted successfully` } } };
}

/** DELETE /api/v1/sandboxes: 200 even when some could not be deleted, since each has its own result. */
export async function deleteAllSandboxes(request: KeyedRequest, context: RouteContext): Promise<RouteAnswer> {
  const results = await context.service.lifecycle.deleteAll(authorizedNamespace(request));
  const deletedCount = results.filter((result) => result.error === undefined).length;
  return {
    body: {
      data: {
        message: `Deleted ${deletedCount} sandboxes`,
        results: results.map(({ name, error }) => ({
          name,
          success: error === undefined,
          error: error?.message ?? null,
        })),
      },
    },
  };
}

/** The sandbox that a request names, if its key may touch it. Errors: InvalidQuery, NamespaceNotAllowed, SandboxNotFound. */
export function sandboxKey(request: KeyedRequest): SandboxKey {
  const namespace = authorizedNamespace(request);
  if (canBeSandboxName(request.name)) return { namespace, name: request.name };
  throw new SandboxError('SandboxNotFound', `Sandbox ${quote(request.name)} not found in namespace ${namespace}`);
}

function authorizedNamespace(request: KeyedRequest): string {
  const { namespace, isExplicit } = readNamespace(request.query);
  authorizeNamespace(request.key, namespace, isExplicit);
  return namespace;
}

/** Says when the cluster cannot be seen and what is answered is what was last known. */
function stalenessHeaders({ service, clock }: RouteContext): Record<string, string> {
  const state = service.watch.state;
  if (state.kind !== 'stale') return {};
  const ageSeconds = Math.max(0, Math.floor((clock.now() - state.sinceMs) / 1000));
  return {
    Warning: `110 - "The cluster is not reachable; this was last seen ${ageSeconds} s ago"`,
    'K7-Stale-Seconds': String(ageSeconds),
  };
}
