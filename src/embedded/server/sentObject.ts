import type { ApiCall } from './apiCall.ts';
import type { FieldValidation } from './queryOptions.ts';
import { parseSentObject } from './requestBody.ts';
import { decodeObject } from './schema/decodeObject.ts';
import { jsonTypeOf } from './schema/scalars.ts';
import { badRequest } from './status.ts';
import { isJson, textOf, type Json, type NewObject } from '../objects/kubeObject.ts';
import { allResources, apiVersionOf, type Resource } from '../objects/resources.ts';

/** The body of a POST or PUT as an object of the target's kind. Errors: 400, 415. */
export function readSentObject(call: ApiCall, validation: FieldValidation): NewObject {
  const { resource } = call.target;
  // As Go decodes null: nothing is set.
  const body = parseSentObject(call.body, call.mediaType, resource.kind) ?? {};
  checkBody(body, resource.kind);
  checkKindTexts(body, resource.kind, call.body);
  checkKind(body, resource);
  return inNamespaceOf(call, decodeObject(resource, body, { validation, warnings: call.warnings }));
}

/** Errors: 400 for anything but a JSON object. */
export function checkBody(body: unknown, kind: string): asserts body is Json {
  if (isJson(body)) return;
  const bytes = Buffer.from(JSON.stringify(body)).toString('hex');
  const type = Array.isArray(body) ? 'array' : body === null ? 'null' : typeof body;
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (${bytes})`,
  );
}

function checkKindTexts(body: Json, kind: string, text: string): void {
  for (const field of ['apiVersion', 'kind']) {
    const value = body[field];
    if (value === undefined || value === null || typeof value === 'string') continue;
    const shown = text.length > shownLength ? `${text.slice(0, shownLength)} ...` : text;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonTypeOf(value)} into Go struct field .${field} of type string (${shown})`,
    );
  }
}

const shownLength = 30;

function checkKind(body: Json, resource: Resource): void {
  const wanted = apiVersionOf(resource);
  const apiVersion = textOf(body['apiVersion']) || wanted;
  const kind = textOf(body['kind']) || resource.kind;
  if (kind === resource.kind && formerVersions.includes(apiVersion) && formerKinds.includes(kind)) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`);
  }
  const why = foreignKindOf(body, resource);
  if (why === undefined) return;
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  throw badRequest(`${kind} in version "${version}" cannot be handled as a ${resource.kind}: ${why}`);
}

/** Why the body is not of that kind; undefined where it is, or says nothing. */
export function foreignKindOf(body: Json, resource: Pick<Resource, 'group' | 'version' | 'kind'>): string | undefined {
  const apiVersion = textOf(body['apiVersion']) || apiVersionOf(resource);
  const kind = textOf(body['kind']) || resource.kind;
  if (kind === resource.kind && apiVersion === apiVersionOf(resource)) return undefined;
  const isKnown = allResources.some((each) => each.kind === kind && apiVersionOf(each) === apiVersion);
  if (!isKnown)
    return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`;
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  return `converting (${version}.${kind}) to (${internalGroup(resource)}.${resource.kind}): unknown conversion`;
}

/** They are served no more, and still known. */
const formerVersions = ['apps/v1beta1', 'apps/v1beta2', 'extensions/v1beta1'];
const formerKinds = ['Deployment', 'ReplicaSet', 'NetworkPolicy'];

/** How Go names the package of a group's kinds. */
const internalGroup = ({ group }: Pick<Resource, 'group'>): string =>
  group === '' ? 'core' : (group.split('.')[0] ?? group);

/** With the namespace of the path. Errors: 400 for another one. */
export function inNamespaceOf({ target }: Pick<ApiCall, 'target'>, object: NewObject): NewObject {
  const { namespace } = target;
  const { namespace: given, ...metadata } = object.metadata;
  // Where there are none, one that is given is nothing.
  if (namespace !== undefined && given !== undefined && given !== '' && given !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return { ...object, metadata: { ...metadata, ...(namespace === undefined ? {} : { namespace }) } };
}
