import { resources, type Resource } from '../objects/resources.ts';
import { forbidden } from './status.ts';

/** Whether the user may not: `verb` as in a Role; `resource` the plural, with its subresource (`pods/exec`). */
export type Forbid = (verb: string, resource: string, namespace: string | undefined) => boolean;

/** Who the bearer of the token is. */
export const userName = 'embedded';

export interface AccessTarget {
  readonly resource: Pick<Resource, 'group' | 'kind' | 'plural'>;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Errors: 403 as Kubernetes words it. */
export function checkAccess(forbid: Forbid, verb: string, target: AccessTarget): void {
  const { resource, namespace, name, subresource } = target;
  // As a Role sees it, a Namespace is in itself.
  const scope = resource === resources.namespaces ? name : namespace;
  const plural = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  if (forbid(verb, plural, scope)) throw forbidden({ verb, resource, subresource, namespace: scope, name }, userName);
}
