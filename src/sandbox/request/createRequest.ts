import {
  createRequestSchema,
  defaultScriptTimeoutSeconds,
  noRuntimeClass,
  unsupportedFields,
  type CreateRequest,
} from './createRequestSchema.ts';
import { toRequestError } from './createRequestErrors.ts';
import { SandboxError } from '../errors.ts';
import { knownPart } from './knownPart.ts';
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
  const parsed = createRequestSchema.safeParse(knownPart(withoutUnsupported(body), knownFields), { reportInput: true });
  if (!parsed.success) throw toRequestError(parsed.error.issues);
  const request = parsed.data;
  return { spec: toSpec(request, defaultNamespace), envFile: request.env_file ?? undefined };
}

/** Without the fields that K7 has and that are null, as if they were not there. */
function withoutUnsupported(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).filter(([field, value]) => {
      if (!unsupportedFields.includes(field)) return true;
      refuseUnsupported(field, value);
      return false;
    }),
  );
}

function refuseUnsupported(field: string, value: unknown): void {
  if (value === null || value === undefined) return;
  throw new SandboxError('UnsupportedField', `${field} is a field of K7 0.4 that is not supported here`, { field });
}

function toSpec(request: CreateRequest, defaultNamespace: string): SandboxSpec {
  return {
    namespace: request.namespace ?? defaultNamespace,
    name: request.name,
    image: request.image,
    env: request.env ?? undefined,
    beforeScript: request.before_script ?? undefined,
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
