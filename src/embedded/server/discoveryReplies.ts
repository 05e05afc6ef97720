import { aggregatedType, discover, isServedGroup, isServedVersion } from './discovery.ts';
import { describeApi } from './openApi.ts';
import { jsonReply, pageNotFound, textReply, type Reply } from './replies.ts';
import { KubeHttpError, methodNotAllowed, pathNotFound } from './status.ts';
import { splitPath } from './target.ts';

const healthPath = /^\/(healthz|readyz|livez)(\/.*)?$/;

/** What is answered before any resource is looked for; undefined for the path of one. Errors: 404. */
export function answerDiscovery(method: string, url: URL, accept: string | undefined): Reply | undefined {
  const { pathname } = url;
  if (method === 'GET') {
    if (healthPath.test(pathname)) return textReply('ok');
    const found = discover(pathname, accept);
    if (found !== undefined) return discoveryReply(found, pathname, accept);
    if (pathname === '/openapi/v2' && !isJsonAccepted(accept)) throw noProtobuf();
    const described = describeApi(pathname);
    if (described !== undefined) return openApiReply(described, pathname);
  } else if (isReadOnly(pathname.replace(/\/$/, ''))) throw methodNotAllowed();
  const path = splitPath(pathname);
  if (path !== undefined && isServedVersion(path.apiVersion)) return undefined;
  const group = /^\/apis\/([^/]+)/.exec(pathname)?.[1];
  if (pathname.startsWith('/api/') || (group !== undefined && isServedGroup(group))) throw pathNotFound();
  return pageNotFound();
}

/** Others of discovery are answered whatever the method is. */
const isReadOnly = (path: string): boolean =>
  path === '/version' || path === '/api' || (isServedVersion(path.replace(/^\/apis?\//, '')) && path !== '/');

/** The list of the documents has no type of its own. */
function openApiReply(described: unknown, path: string): Reply {
  return jsonReply(described, 200, path === '/openapi/v3' ? 'text/plain; charset=utf-8' : 'application/json');
}

function discoveryReply(found: unknown, path: string, accept = ''): Reply {
  const isAggregated = /^\/apis?\/?$/.test(path) && accept.includes('as=APIGroupDiscoveryList');
  const reply = jsonReply(found, 200, isAggregated ? aggregatedType : 'application/json');
  return { ...reply, headers: { Vary: 'Accept' } };
}

const isJsonAccepted = (accept = '*/*'): boolean =>
  accept
    .split(',')
    .some((each) => /^(application\/json|application\/\*|\*\/\*)$/.test(each.split(';')[0]?.trim() ?? ''));

const noProtobuf = () =>
  new KubeHttpError(406, 'NotAcceptable', 'only the following media types are accepted: application/json');
