/** Kubernetes' `Status` bodies, worded as an API server of version 1.33 words them. */
import type { Resource } from '../objects/resources.ts';

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  readonly retryAfterSeconds?: number;
}

export interface StatusBody {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure' | 'Success';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

/** Thrown by a handler; the server answers it as a Status. */
export class KubeHttpError extends Error {
  readonly body: StatusBody;
  readonly code: number;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'KubeHttpError';
    this.code = code;
    const base = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason } as const;
    this.body = details === undefined ? { ...base, code } : { ...base, details, code };
  }
}

export const pathNotFound = (): KubeHttpError =>
  new KubeHttpError(404, 'NotFound', 'the server could not find the requested resource', {});

export const badRequest = (message: string): KubeHttpError => new KubeHttpError(400, 'BadRequest', message);

const groupOf = (resource: Resource) => (resource.group === '' ? {} : { group: resource.group });
const named = (resource: Resource, word: string) => (resource.group === '' ? word : `${word}.${resource.group}`);

export const notFound = (resource: Resource, name: string): KubeHttpError =>
  new KubeHttpError(404, 'NotFound', `${named(resource, resource.plural)} "${name}" not found`, {
    name,
    ...groupOf(resource),
    kind: resource.plural,
  });

export const alreadyExists = (resource: Resource, name: string): KubeHttpError =>
  new KubeHttpError(409, 'AlreadyExists', `${named(resource, resource.plural)} "${name}" already exists`, {
    name,
    ...groupOf(resource),
    kind: resource.plural,
  });

export const modified = (resource: Resource, name: string): KubeHttpError =>
  new KubeHttpError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${named(resource, resource.plural)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { name, ...groupOf(resource), kind: resource.plural },
  );

/** A DELETE named another uid or resourceVersion than the object has. */
export const preconditionFailed = (
  resource: Resource,
  name: string,
  what: 'UID' | 'ResourceVersion',
  wanted: string,
  actual: string,
): KubeHttpError => {
  const tail =
    what === 'UID'
      ? '. The object might have been deleted and then recreated'
      : '. The object might have been modified';
  return new KubeHttpError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${named(resource, resource.kind)} "${name}": the ${what} in the precondition (${wanted}) does not match the ${what} in record (${actual})${tail}`,
    { name, ...groupOf(resource), kind: resource.kind },
  );
};

export const invalid = (resource: Resource, name: string, field: string, message: string): KubeHttpError =>
  new KubeHttpError(422, 'Invalid', `${named(resource, resource.kind)} "${name}" is invalid: ${field}: ${message}`, {
    name,
    ...groupOf(resource),
    kind: resource.kind,
    causes: [{ reason: message.startsWith('Required') ? 'FieldValueRequired' : 'FieldValueInvalid', message, field }],
  });

export const gone = (message: string): KubeHttpError => new KubeHttpError(410, 'Expired', message);

export const unauthorized = (): KubeHttpError => new KubeHttpError(401, 'Unauthorized', 'Unauthorized');

export interface Access {
  readonly verb: string;
  readonly resource: Resource;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

export function forbidden(access: Access, user: string): KubeHttpError {
  const { resource, name } = access;
  const plural = access.subresource === undefined ? resource.plural : `${resource.plural}/${access.subresource}`;
  const where = access.namespace === undefined ? 'at the cluster scope' : `in the namespace "${access.namespace}"`;
  const object = `${named(resource, resource.plural)}${name === undefined ? '' : ` "${name}"`}`;
  return new KubeHttpError(
    403,
    'Forbidden',
    `${object} is forbidden: User "${user}" cannot ${access.verb} resource "${plural}" in API group "${resource.group}" ${where}`,
    { ...(name === undefined ? {} : { name }), ...groupOf(resource), kind: resource.plural },
  );
}
