import { SandboxError } from '../sandbox/errors.ts';
import type { ApiKey } from './apiKey.ts';
import type { KeyStore } from './keyStore.ts';

/** Finds the key of a request as K7 does: X-API-Key if it is not blank, else a Bearer; one never stands in for the other. */
export async function authenticate(
  header: (name: string) => string | undefined,
  keys: Pick<KeyStore, 'authenticate'>,
): Promise<ApiKey> {
  const token = header('x-api-key')?.trim() || bearerOf(header('authorization'));
  if (!token) throw new SandboxError('MissingApiKey', 'Missing API key');
  return keys.authenticate(token);
}

function bearerOf(header: string | undefined): string | undefined {
  return /^bearer (.*)$/is.exec(header?.trim() ?? '')?.[1]?.trim();
}

/** Errors: NamespaceNotAllowed. `isExplicit`: the request named the namespace itself. */
export function authorizeNamespace(key: ApiKey, namespace: string, isExplicit: boolean): void {
  if (key.namespaces === undefined || key.namespaces.includes(namespace)) return;
  const message = isExplicit
    ? `API key is not authorized for namespace '${namespace}'`
    : 'API key is namespace-scoped; pass an explicit allowed namespace';
  throw new SandboxError('NamespaceNotAllowed', message, { field: 'namespace' });
}

/** Where a new sandbox shall run: what was asked for, or the key's only node. Errors: NodeNotAllowed. */
export function authorizeNode(key: ApiKey, nodeName: string | undefined): string | undefined {
  if (key.nodes === undefined) return nodeName;
  if (nodeName !== undefined) {
    if (key.nodes.includes(nodeName)) return nodeName;
    throw new SandboxError('NodeNotAllowed', `API key is not authorized for node '${nodeName}'`, {
      field: 'node_name',
    });
  }
  if (key.nodes.length === 1) return key.nodes[0];
  throw new SandboxError('NodeNotAllowed', 'API key is node-scoped; pass an explicit allowed node', {
    field: 'node_name',
  });
}
