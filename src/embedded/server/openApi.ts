/** The OpenAPI documents that kubectl asks for: enough for it to leave validation to the server, and to explain kinds. */
import { assertNever } from '../../base/assertNever.ts';
import { allResources, apiVersionOf, type Resource } from '../objects/resources.ts';
import { definitionOf, refOfKind, type FieldType } from './schema/kubeSchema.ts';

const root = '/openapi/v3';

/** The answer to a path of OpenAPI; undefined for any other path. */
export function describeApi(path: string): unknown {
  if (path === '/openapi/v2') {
    return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.33.0' }, paths: {}, definitions: {} };
  }
  if (path === root) return { paths: Object.fromEntries(documentNames().map((name) => [name, link(name)])) };
  const name = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
  return name !== undefined && documentNames().includes(name) ? documentOf(name) : undefined;
}

const nameOf = (resource: Resource): string => `${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`;
const documentNames = (): readonly string[] => [...new Set(allResources.map(nameOf))];
// The documents are a part of the program: they change with its version alone.
const link = (name: string) => ({ serverRelativeURL: `${root}/${name}?hash=1` });

function documentOf(name: string): unknown {
  const kinds = allResources.filter((resource) => nameOf(resource) === name);
  const schemas = new Map<string, unknown>();
  for (const kind of kinds) addSchema(schemas, refOfKind(kind), kind);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.33.0' },
    paths: Object.fromEntries(kinds.map((kind) => pathOf(name, kind))),
    components: { schemas: Object.fromEntries(schemas) },
  };
}

function pathOf(name: string, resource: Resource): readonly [string, unknown] {
  const scope = resource.isNamespaced ? '/namespaces/{namespace}' : '';
  const { group, version, kind, plural } = resource;
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((each) => ({
    name: each,
    in: 'query',
    schema: { type: each === 'force' ? 'boolean' : 'string', uniqueItems: true },
  }));
  const patch = {
    operationId: `patch${kind}`,
    parameters,
    responses: { 200: { description: 'OK' } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
  return [`/${name}${scope}/${plural}/{name}`, { patch }];
}

function addSchema(schemas: Map<string, unknown>, ref: string, kind?: Resource): void {
  const name = fullName(ref);
  if (schemas.has(name)) return;
  const { fields, required } = definitionOf(ref);
  const schema: Record<string, unknown> = { type: 'object' };
  schemas.set(name, schema);
  const refs: string[] = [];
  const properties = Object.entries(fields).map(([field, type]) => [field, toOpenApi(type, refs)] as const);
  schema['properties'] = Object.fromEntries(properties);
  if (required) schema['required'] = required;
  if (kind) {
    const { group, version } = kind;
    schema['x-kubernetes-group-version-kind'] = [{ group, version, kind: kind.kind }];
  }
  for (const each of refs) addSchema(schemas, each);
}

/** `io.k8s.api.core.v1.Pod` */
function fullName(ref: string): string {
  return ref.startsWith('meta.') ? `io.k8s.apimachinery.pkg.apis.${ref}` : `io.k8s.api.${ref}`;
}

function toOpenApi(type: FieldType, refs: string[]): unknown {
  if (typeof type !== 'string') {
    if ('ref' in type) {
      refs.push(type.ref);
      return { $ref: `#/components/schemas/${fullName(type.ref)}` };
    }
    if ('map' in type) return { type: 'object', additionalProperties: toOpenApi(type.map, refs) };
    return { type: 'array', items: toOpenApi(type.list, refs) };
  }
  switch (type) {
    case 'any':
      return { type: 'object' };
    case 'bool':
      return { type: 'boolean' };
    case 'int32':
    case 'int64':
      return { type: 'integer', format: type };
    case 'number':
      return { type: 'number' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'time':
    case 'microTime':
      return { type: 'string', format: 'date-time' };
    case 'intOrString':
      return { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' };
    case 'quantity':
    case 'string':
      return { type: 'string' };
    default:
      return assertNever(type);
  }
}
