import { isJson, type Json, type KubeObject, type NewObject } from '../../objects/kubeObject.ts';
import { apiVersionOf, type Resource } from '../../objects/resources.ts';
import { objectAnswer, type Answer, type ApiCall, type VerbContext } from '../apiCall.ts';
import { jsonPatch, JsonPatchError, type JsonPatchOperation } from '../patch/jsonPatch.ts';
import { mergePatch } from '../patch/mergePatch.ts';
import { strategicMerge, StrategicMergeError } from '../patch/strategicMerge.ts';
import { invalidOption, readWriteOptions, type WriteOptions } from '../queryOptions.ts';
import { parseJson } from '../requestBody.ts';
import { decodeObject } from '../schema/decodeObject.ts';
import { jsonTypeOf } from '../schema/scalars.ts';
import { refOfKind } from '../schema/kubeSchema.ts';
import { inNamespaceOf } from '../sentObject.ts';
import { badRequest, invalid, KubeHttpError, methodNotAllowed, unsorted } from '../status.ts';
import { requireName } from '../target.ts';
import { apply } from './apply.ts';
import { requireObject } from './get.ts';
import { save } from './save.ts';
import { scaleKind, scaleOf, withScale } from './scale.ts';
import { isWritable } from './update.ts';

export function patch(context: VerbContext, call: ApiCall): Answer {
  const { target, query } = call;
  requireName(target);
  if (!isWritable(target.subresource)) throw methodNotAllowed();
  const options = readWriteOptions('PatchOptions', query);
  if (call.mediaType === 'application/apply-patch+yaml') return apply(context, call, options);
  if (query.has('force')) {
    throw invalidOption('PatchOptions', 'force', 'Forbidden: may not be specified for non-apply patch');
  }
  const patchOf = readPatch(call);
  const current = requireObject(context.store, target);
  const { isDryRun } = options;
  if (target.subresource === 'scale') {
    const scale = decodePatched(call, scaleKind, patchOf(toJson(scaleOf(current)), scaleKind), options);
    return objectAnswer(scaleOf(save(context, target, current, withScale(current, scale), isDryRun)));
  }
  const next = decodePatched(call, target.resource, patchOf(toJson(current), target.resource), options);
  checkUid(target.resource, current, next);
  return objectAnswer(save(context, target, current, next, isDryRun));
}

type Kind = Pick<Resource, 'group' | 'version' | 'kind'>;
type Patcher = (current: Json, kind: Kind) => unknown;

/** What the body does to an object. Errors: 400, 415 as Kubernetes words them. */
function readPatch({ body, mediaType }: ApiCall): Patcher {
  switch (mediaType) {
    case 'application/merge-patch+json': {
      const merge = parsePatch(body, 'error decoding patch: ');
      requireMap(merge, 'error decoding patch: ');
      return (current) => mergePatch(current, merge);
    }
    case 'application/strategic-merge-patch+json': {
      const merge = parsePatch(body, '');
      requireMap(merge, '');
      return (current, kind) => mergeStrategically(current, merge, kind);
    }
    case 'application/json-patch+json': {
      const operations = parsePatch(body, 'error decoding patch: ');
      if (!isOperations(operations)) {
        const type = jsonTypeOf(operations);
        throw badRequest(
          `error decoding patch: json: cannot unmarshal ${type} into Go value of type []handlers.jsonPatchOp`,
        );
      }
      return (current) => patchByOperations(current, operations);
    }
    default:
      throw new KubeHttpError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
}

function parsePatch(text: string, prefix: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw badRequest(`${prefix}${error instanceof Error ? error.message : String(error)}`);
  }
}

function requireMap(value: unknown, prefix: string): void {
  if (isJson(value)) return;
  const type = jsonTypeOf(value);
  throw badRequest(`${prefix}json: cannot unmarshal ${type} into Go value of type map[string]interface {}`);
}

const isOperations = (value: unknown): value is readonly JsonPatchOperation[] =>
  Array.isArray(value) &&
  value.every((each) => isJson(each) && typeof each['op'] === 'string' && typeof each['path'] === 'string');

function mergeStrategically(current: Json, merge: unknown, kind: Kind): unknown {
  try {
    return strategicMerge(current, merge, { ref: refOfKind(kind) });
  } catch (error) {
    if (error instanceof StrategicMergeError) throw unsorted(error.message);
    throw error;
  }
}

function patchByOperations(current: Json, operations: readonly JsonPatchOperation[]): unknown {
  try {
    return jsonPatch(current, operations);
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    const message = 'the server rejected our request due to an error in our request';
    throw new KubeHttpError(422, 'Invalid', message, {});
  }
}

/** The patched object, read as one that was sent. Errors: 422 with all of it, as Kubernetes answers. */
function decodePatched(call: ApiCall, kind: Kind, patched: unknown, options: WriteOptions): NewObject {
  const refuse = (why: string) => {
    const message = `Invalid value: ${JSON.stringify(JSON.stringify(patched))}: ${why}`;
    return invalid({ group: '', kind: '', plural: '' }, '', 'patch', message);
  };
  if (!isJson(patched)) throw refuse(`json: cannot unmarshal ${jsonTypeOf(patched)} into Go value`);
  if (patched['kind'] !== kind.kind || patched['apiVersion'] !== apiVersionOf(kind)) {
    throw refuse(`couldn't change the kind or the version of the object`);
  }
  try {
    const { fieldValidation: validation } = options;
    return inNamespaceOf(call, decodeObject(kind, patched, { validation, warnings: call.warnings }));
  } catch (error) {
    if (!(error instanceof KubeHttpError) || error.code !== 400) throw error;
    throw refuse(error.message.replace(/^.* cannot be handled as a [A-Za-z]+: /, ''));
  }
}

function checkUid(resource: Resource, { metadata }: KubeObject, next: NewObject): void {
  const { uid } = next.metadata;
  if (!uid || uid === metadata.uid) return;
  throw invalid(resource, metadata.name, 'metadata.uid', `Invalid value: "${uid}": field is immutable`);
}

const toJson = (object: KubeObject): Json => ({ ...object });
