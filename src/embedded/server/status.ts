/** Kubernetes' `Status` bodies, worded as an API server of version 1.33 words them. */
import type { Resource } from '../objects/resources.ts';

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface StatusBody {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
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

  /** Without a reason: what the real server did not expect either. */
  constructor(
    code: number,
    reason: string | undefined,
    message: string,
    details?: StatusDetails,
    metadata: StatusBody['metadata'] = {},
  ) {
    super(message);
    this.name = 'KubeHttpError';
    this.code = code;
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata,
      status: 'Failure',
      message,
      ...(reason === undefined ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

export const pathNotFound = (): KubeHttpError =>
  new KubeHttpError(404, 'NotFound', 'the server could not find the requested resource', {});

export const methodNotAllowed = (): KubeHttpError =>
  new KubeHttpError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const badRequest = (message: string): KubeHttpError => new KubeHttpError(400, 'BadRequest', message);

/** What a cluster can do and this server cannot. */
export const notImplemented = (what: string): KubeHttpError =>
  new KubeHttpError(501, 'NotImplemented', `${what} is not supported by the embedded Kubernetes`);

/** What the real server answers where it does not sort its own error. */
export const unsorted = (message: string): KubeHttpError => new KubeHttpError(500, undefined, message);

type Kind = Pick<Resource, 'group' | 'kind' | 'plural'>;
const groupOf = ({ group }: Kind) => (group === '' ? {} : { group });
const named = ({ group }: Kind, word: string) => (group === '' ? word : `${word}.${group}`);
const plainDetails = (resource: Kind, name: string): StatusDetails => ({
  name,
  ...groupOf(resource),
  kind: resource.plural,
});

export const notFound = (resource: Kind, name: string): KubeHttpError =>
  new KubeHttpError(
    404,
    'NotFound',
    `${named(resource, resource.plural)} "${name}" not found`,
    plainDetails(resource, name),
  );

export const alreadyExists = (resource: Kind, name: string): KubeHttpError =>
  new KubeHttpError(
    409,
    'AlreadyExists',
    `${named(resource, resource.plural)} "${name}" already exists`,
    plainDetails(resource, name),
  );

export const conflict = (resource: Kind, name: string, why: string): KubeHttpError =>
  new KubeHttpError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${named(resource, resource.plural)} "${name}": ${why}`,
    plainDetails(resource, name),
  );

export const modified = (resource: Kind, name: string): KubeHttpError =>
  conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );

/** A DELETE named another uid or resourceVersion than the object has. */
export const preconditionFailed = (
  resource: Kind,
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

/** What Kubernetes calls an error of a field, by how its message begins. */
const fieldReasons: readonly (readonly [string, string])[] = [
  ['Required value', 'FieldValueRequired'],
  ['Unsupported value', 'FieldValueNotSupported'],
  ['Forbidden', 'FieldValueForbidden'],
  ['Duplicate value', 'FieldValueDuplicate'],
  ['Not found', 'FieldValueNotFound'],
];

export const invalid = (resource: Kind, name: string, field: string, message: string): KubeHttpError => {
  const reason = fieldReasons.find(([start]) => message.startsWith(start))?.[1] ?? 'FieldValueInvalid';
  return new KubeHttpError(
    422,
    'Invalid',
    `${named(resource, resource.kind)} "${name}" is invalid: ${field}: ${message}`,
    {
      ...(name === '' ? {} : { name }),
      ...groupOf(resource),
      ...(resource.kind === '' ? {} : { kind: resource.kind }),
      causes: [{ reason, message, field }],
    },
  );
};

export const gone = (message: string): KubeHttpError => new KubeHttpError(410, 'Expired', message);

export const unauthorized = (): KubeHttpError => new KubeHttpError(401, 'Unauthorized', 'Unauthorized');

export interface Access {
  readonly verb: string;
  readonly resource: Kind;
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
