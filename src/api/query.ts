import { SandboxError } from '../sandbox/errors.ts';
import { nearest } from '../sandbox/nearest.ts';
import { quote } from '../sandbox/quote.ts';

export interface RequestNamespace {
  readonly namespace: string;
  /** The request named it itself. */
  readonly isExplicit: boolean;
}

export const defaultNamespace = 'default';
const labelPattern = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomainPattern = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** Refuses parameters that the route does not know: a typo in `namespace` must not mean `default`. Errors: InvalidQuery. */
export function checkQuery(query: URLSearchParams, known: readonly string[]): void {
  for (const name of new Set(query.keys())) {
    if (!known.includes(name)) throw unknownParameter(name, known);
    if (query.getAll(name).length > 1) {
      throw new SandboxError('InvalidQuery', `Query parameter ${name} is given more than once`, { field: name });
    }
  }
}

/** K7's query parameter `namespace`; absent or empty is `default`. Errors: InvalidQuery. */
export function readNamespace(query: URLSearchParams): RequestNamespace {
  const namespace = query.get('namespace') ?? '';
  if (namespace === '') return { namespace: defaultNamespace, isExplicit: false };
  if (labelPattern.test(namespace)) return { namespace, isExplicit: true };
  throw new SandboxError('InvalidQuery', `${quote(namespace)} cannot be the name of a namespace`, {
    field: 'namespace',
    hint: 'At most 63 lower case letters, digits and -, beginning and ending with a letter or a digit.',
  });
}

/** Whether Kubernetes could have a Deployment of that name at all. */
export function canBeSandboxName(name: string): boolean {
  return name.length <= 253 && subdomainPattern.test(name);
}

function unknownParameter(name: string, known: readonly string[]): SandboxError {
  const near = nearest(name, known);
  const options =
    near === undefined
      ? { hint: known.length === 0 ? 'This path has none.' : `Known here: ${known.join(', ')}` }
      : { hint: `Did you mean ${near}?` };
  return new SandboxError('InvalidQuery', `Unknown query parameter ${quote(name)}`, options);
}
