import { isSandboxError, SandboxError } from '../sandbox/errors.ts';
import { parseNamespaceName } from '../sandbox/request/kubeNames.ts';
import { unknownField } from '../sandbox/request/createRequestErrors.ts';
import type { SandboxKey } from '../sandbox/sandbox.ts';
import type { KeyedRequest, RouteAnswer, RouteContext } from './route.ts';
import { sandboxKey } from './sandboxHandlers.ts';

const fields = ['namespace', 'snapshot'] as const;
/** Of older clients of K7, which ignores them too. */
const ignoredFields: readonly string[] = ['pvc', 'snapshot_class'];

/** POST /api/v1/sandboxes/{name}/pause */
export async function pauseSandbox(request: KeyedRequest, { service }: RouteContext): Promise<RouteAnswer> {
  const body = await readBody(request, fields);
  const { snapshot } = body;
  if (snapshot !== undefined && snapshot !== null && snapshot !== false && snapshot !== '') {
    const message = 'snapshot is a field of K7 0.4 that is not supported here';
    throw new SandboxError('UnsupportedField', message, { field: 'snapshot' });
  }
  const key = keyOf(request, body);
  await service.lifecycle.pause(key);
  const warning = {
    reason: 'FileSystemLost',
    message: 'What was written to its file system is lost',
    hint: 'Resume starts it anew from its image, with its before_script.',
  };
  return { body: { data: { message: `Sandbox ${key.name} paused (replicas=0).`, warnings: [warning] } } };
}

/** POST /api/v1/sandboxes/{name}/resume */
export async function resumeSandbox(request: KeyedRequest, { service }: RouteContext): Promise<RouteAnswer> {
  const key = keyOf(request, await readBody(request, ['namespace']));
  await service.lifecycle.resume(key);
  return { body: { data: { message: `Sandbox ${key.name} resumed (replicas=1).` } } };
}

type Body = Readonly<Record<string, unknown>>;

/** None, null and {} mean the same, as to K7. Errors: InvalidJson, UnknownField. */
async function readBody(request: KeyedRequest, known: readonly string[]): Promise<Body> {
  const body = (await request.readJson(null)) ?? {};
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw new SandboxError('InvalidJson', 'The body must be one JSON object');
  }
  const unknown = Object.keys(body).find((name) => !known.includes(name) && !ignoredFields.includes(name));
  if (unknown !== undefined) throw unknownField(unknown, known);
  return { ...body };
}

/** K7's clients name the namespace in the body, and the other paths have it in the query. Errors: as `sandboxKey`, InvalidField. */
function keyOf(request: KeyedRequest, { namespace = '' }: Body): SandboxKey {
  const { query } = request;
  if (namespace === null || namespace === '') return sandboxKey(request);
  if (typeof namespace !== 'string') {
    throw new SandboxError('InvalidField', 'namespace must be a string', { field: 'namespace' });
  }
  const given = query.get('namespace') ?? '';
  if (given === '' || given === namespace) {
    return sandboxKey({ ...request, query: new URLSearchParams({ namespace: checked(namespace) }) });
  }
  throw new SandboxError('InvalidField', 'The body names another namespace than the query', {
    field: 'namespace',
    hint: 'Name it once.',
  });
}

function checked(namespace: string): string {
  try {
    return parseNamespaceName(namespace);
  } catch (error) {
    if (!isSandboxError(error)) throw error;
    throw new SandboxError(error.reason, error.message, { field: 'namespace', hint: error.hint });
  }
}
