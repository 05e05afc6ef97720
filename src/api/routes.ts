import { createSandbox, deleteAllSandboxes, deleteSandbox, getSandbox, listSandboxes } from './sandboxHandlers.ts';
import { execInSandbox } from './execHandler.ts';
import { pauseSandbox, resumeSandbox } from './pauseHandlers.ts';
import { patchSandbox } from './patchSandbox.ts';
import type { Route } from './route.ts';

const sandboxes = '/api/v1/sandboxes';
const query = ['namespace'] as const;

/** Every operation of the API; router, allowed methods and tests read this table. */
export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/',
    auth: 'none',
    query: [],
    handle: (_request, { version }) => ({ body: { message: 'K7 Sandbox API', version } }),
  },
  { method: 'GET', path: '/health', auth: 'none', query: [], handle: () => ({ body: { status: 'healthy' } }) },
  { method: 'POST', path: sandboxes, auth: 'key', query: [], handle: createSandbox },
  { method: 'GET', path: sandboxes, auth: 'key', query, handle: listSandboxes },
  { method: 'DELETE', path: sandboxes, auth: 'key', query, handle: deleteAllSandboxes },
  { method: 'GET', path: `${sandboxes}/{name}`, auth: 'key', query, handle: getSandbox },
  { method: 'PATCH', path: `${sandboxes}/{name}`, auth: 'key', query, handle: patchSandbox },
  { method: 'DELETE', path: `${sandboxes}/{name}`, auth: 'key', query, handle: deleteSandbox },
  { method: 'POST', path: `${sandboxes}/{name}/exec`, auth: 'key', query, handle: execInSandbox },
  { method: 'POST', path: `${sandboxes}/{name}/pause`, auth: 'key', query, handle: pauseSandbox },
  { method: 'POST', path: `${sandboxes}/{name}/resume`, auth: 'key', query, handle: resumeSandbox },
];

/** The methods that a path has, HEAD and OPTIONS included; empty for an unknown path. */
export function allowedMethods(path: string): readonly string[] {
  const methods = routes.filter((route) => patternOf(route).test(path)).map((route) => route.method);
  if (methods.length === 0) return [];
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

function patternOf(route: Route): RegExp {
  return new RegExp(`^${route.path.replace('{name}', '[^/]+')}$`);
}
