import {
  createRequestSchema,
  defaultScriptTimeoutSeconds,
  maxListLength,
  noRuntimeClass,
  unsupportedFields,
  type CreateRequest,
} from './createRequestSchema.ts';
import { toRequestError, unknownField } from './createRequestErrors.ts';
import { SandboxError } from '../errors.ts';
import { limitNames } from './limits.ts';
import type { Limits, SandboxSpec } from '../spec.ts';

export interface ParsedCreateRequest {
  /** Its `env` without the env file's: that is for whoever may read the file. */
  readonly spec: SandboxSpec;
  /** The path of an env file, as given. */
  readonly envFile: string | undefined;
}

const knownFields: readonly string[] = Object.keys(createRequestSchema.shape);
const defaultRuntimeClass = 'kata';

/**
 * Reads the body of a create request. Throws for the first thing that is wrong: a field that is not known or
 * cannot be honoured, then the fields in the order of the document. Errors: InvalidJson, UnknownField, UnsupportedField,
 * MissingField, InvalidField.
 */
export function parseCreateRequest(
  body: unknown,
  { defaultNamespace }: { readonly defaultNamespace: string },
): ParsedCreateRequest {
  const parsed = createRequestSchema.safeParse(knownPart(body), { reportInput: true });
  if (!parsed.success) throw toRequestError(parsed.error.issues);
  const request = parsed.data;
  return { spec: toSpec(request, defaultNamespace), envFile: request.env_file ?? undefined };
}

/** The body's known fields. What is not known, or too much, is refused here, before anything costs more than a look. */
function knownPart(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new SandboxError('InvalidJson', 'The body must be one JSON object');
  }
  const entries: (readonly [string, unknown])[] = [];
  for (const [field, value] of Object.entries(body)) {
    if (unsupportedFields.includes(field)) refuseUnsupported(field, value);
    else if (!knownFields.includes(field)) throw unknownField(field, knownFields);
    else if (Array.isArray(value) && value.length > maxListLength) throw tooLong(field);
    else entries.push([field, value]);
  }
  return Object.fromEntries(entries);
}

function refuseUnsupported(field: string, value: unknown): void {
  if (value === null || value === undefined) return;
  throw new SandboxError('UnsupportedField', `${field} is a field of K7 0.4 that is not supported here`, { field });
}

function tooLong(field: string): SandboxError {
  return new SandboxError('InvalidField', `${field} has more than ${maxListLength} entries`, { field });
}

function toSpec(request: CreateRequest, defaultNamespace: string): SandboxSpec {
  return {
    namespace: request.namespace ?? defaultNamespace,
    name: request.name,
    image: request.image,
    env: request.env ?? undefined,
    beforeScript: request.before_script ?? undefined,
    beforeScriptEgress: request.before_script_egress ?? 'open',
    beforeScriptTimeoutSeconds: request.before_script_timeout_seconds ?? defaultScriptTimeoutSeconds,
    limits: toLimits(request.limits ?? {}),
    egressWhitelist: request.egress_whitelist ? unique(request.egress_whitelist) : undefined,
    isPodNonRoot: request.pod_non_root ?? false,
    isContainerNonRoot: request.container_non_root ?? false,
    capDrop: request.cap_drop ? unique(request.cap_drop) : undefined,
    capAdd: unique(request.cap_add ?? []),
    runtimeClassName: toRuntimeClassName(request),
    backend: request.backend?.name,
    nodeName: request.node_name ?? undefined,
    imagePullSecrets: unique(request.image_pull_secrets ?? []),
    imagePullPolicy: request.image_pull_policy ?? undefined,
    ttlSeconds: request.ttl_seconds ?? undefined,
  };
}

function toLimits(given: NonNullable<CreateRequest['limits']>): Limits {
  return Object.fromEntries(
    limitNames.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const])),
  );
}

function toRuntimeClassName({ runtime_class_name: name, backend }: CreateRequest): string | undefined {
  if (name === undefined || name === null) return backend?.runtimeClassName ?? defaultRuntimeClass;
  if (name !== noRuntimeClass) return name;
  if (!backend) return undefined;
  throw new SandboxError(
    'InvalidField',
    `backend asks for a microVM and runtime_class_name "${noRuntimeClass}" for none`,
    {
      field: 'runtime_class_name',
      hint: 'Leave one of them out.',
    },
  );
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
