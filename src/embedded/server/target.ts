import { allResources, apiVersionOf, type Resource } from '../objects/resources.ts';
import { methodNotAllowed, pathNotFound } from './status.ts';

/** What a path names. */
export interface Target {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** By the older form of a watch, `/api/v1/watch/…`. */
  readonly isWatch: boolean;
}

const byPath = new Map(allResources.map((resource) => [`${apiVersionOf(resource)}/${resource.plural}`, resource]));

/** Below `/api/v1/` or `/apis/GROUP/VERSION/`. */
export interface ApiPath {
  readonly apiVersion: string;
  readonly rest: readonly string[];
}

/** Undefined for a path that is not of the resource API. Errors: 404 for one that cannot be decoded. */
export function splitPath(path: string): ApiPath | undefined {
  const parts = (path.endsWith('/') ? path.slice(0, -1) : path).split('/').slice(1);
  const isCore = parts[0] === 'api';
  if (!isCore && parts[0] !== 'apis') return undefined;
  const head = isCore ? 2 : 3;
  if (parts.length <= head) return undefined;
  return { apiVersion: parts.slice(1, head).join('/'), rest: parts.slice(head).map(decode) };
}

/** Errors: Kubernetes' 404. */
export function parseTarget({ apiVersion, rest }: ApiPath): Target {
  const isWatch = rest[0] === 'watch';
  let parts = isWatch ? rest.slice(1) : rest;
  let namespace: string | undefined;
  if (parts[0] === 'namespaces' && parts.length > 2 && !isOfNamespace(apiVersion, parts[2])) {
    namespace = parts[1];
    parts = parts.slice(2);
  }
  const [plural = '', name, subresource] = parts;
  const resource = byPath.get(`${apiVersion}/${plural}`);
  if (!resource || parts.length > 3 || name === '' || subresource === '') throw pathNotFound();
  if (namespace !== undefined && !resource.isNamespaced) throw pathNotFound();
  if (namespace === undefined && resource.isNamespaced && name !== undefined) throw pathNotFound();
  const known: readonly string[] = resource.subresources ?? [];
  if (subresource !== undefined && !known.includes(subresource)) throw pathNotFound();
  return { resource, namespace, name, subresource, isWatch };
}

/** Whether a word after a namespace's name is of the Namespace itself. */
function isOfNamespace(apiVersion: string, word: string | undefined): boolean {
  return apiVersion === 'v1' && (word === 'status' || word === 'finalize');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw pathNotFound();
  }
}

/** The target's name, for the verbs that need one. */
export function requireName(target: Target): string {
  if (target.name === undefined) throw methodNotAllowed();
  return target.name;
}
