import { isJson, type Json, type KubeObject } from '../../objects/kubeObject.ts';
import type { Resource } from '../../objects/resources.ts';
import { objectAnswer, type Answer, type ApiCall, type VerbContext } from '../apiCall.ts';
import { goText } from '../patch/goText.ts';
import { jsonPatch, JsonPatchError, type JsonPatchOperation } from '../patch/jsonPatch.ts';
import { mergePatch } from '../patch/mergePatch.ts';
import { strategicMerge, StrategicMergeError } from '../patch/strategicMerge.ts';
import { invalidOption, readWriteOptions, type WriteOptions } from '../queryOptions.ts';
import { parseJson } from '../requestBody.ts';
import { decodeObject } from '../schema/decodeObject.ts';
import { jsonTypeOf } from '../schema/scalars.ts';
import { refOfKind } from '../schema/kubeSchema.ts';
import { foreignKindOf, inNamespaceOf } from '../sentObject.ts';
import { badRequest, invalid, KubeHttpError, methodNotAllowed, unsorted } from '../status.ts';
import { requireName } from '../target.ts';
import { apply } from './apply.ts';
import { requireObject } from './get.ts';
import { noName, save } from './save.ts';
import { saveScale, scaleKind, scaleOf } from './scale.ts';
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
  if (!patchTypes.has(call.mediaType)) throw new KubeHttpError(415, 'UnsupportedMediaType', unsupported, {});
  const current = requireObject(context.store, target);
  const patch = readPatch(call, options);
  const { isDryRun } = options;
  if (target.subresource === 'scale') {
    const scale = applyPatch(call, patch, scaleKind, scaleOf(current), options);
    return objectAnswer(scaleOf(saveScale(context, target, current, scale, isDryRun)));
  }
  const next = applyPatch(call, patch, target.resource, current, options);
  return objectAnswer(save(context, target, current, next, isDryRun));
}

type Kind = Pick<Resource, 'group' | 'version' | 'kind'>;

/** What the body does to an object. */
interface Patch {
  readonly change: (current: Json, kind: Kind) => unknown;
  /** Of a strategic merge: it changes an object that has been read, not its text. */
  readonly merge?: Json;
}

/** Errors: 400, 415 as Kubernetes words them. */
function readPatch({ body, mediaType }: ApiCall, { fieldValidation }: WriteOptions): Patch {
  switch (mediaType) {
    case 'application/merge-patch+json': {
      const merge = fieldValidation === 'Ignore' ? jsonOf(body) : parsePatch(body, 'error decoding patch: ');
      if (merge === null || (fieldValidation === 'Ignore' && !isJson(merge))) throw badRequest('Invalid JSON Patch');
      requireMap(merge, 'error decoding patch: ');
      return { change: (current) => mergePatch(current, merge) };
    }
    case 'application/strategic-merge-patch+json': {
      const merge = parsePatch(body, '') ?? {};
      requireMap(merge, '');
      return { change: (current, kind) => mergeStrategically(current, merge, kind), merge };
    }
    case 'application/json-patch+json': {
      const operations = parsePatch(body, 'error decoding patch: ');
      if (!isOperations(operations)) {
        const type = jsonTypeOf(operations);
        throw badRequest(
          `error decoding patch: json: cannot unmarshal ${type} into Go value of type []handlers.jsonPatchOp`,
        );
      }
      return { change: (current) => patchByOperations(current, operations) };
    }
    default:
      throw new KubeHttpError(415, 'UnsupportedMediaType', unsupported, {});
  }
}

const unsupported = '415: Unsupported Media Type';
const patchTypes: ReadonlySet<string> = new Set([
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]);

/** Null for what is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Whoever asks makes no difference between the two.
    return null;
  }
}

function parsePatch(text: string, prefix: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw badRequest(`${prefix}${error instanceof Error ? error.message : String(error)}`);
  }
}

function requireMap(value: unknown, prefix: string): asserts value is Json {
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
function applyPatch(call: ApiCall, { change, merge }: Patch, kind: Kind, current: KubeObject, options: WriteOptions) {
  const patched = change({ ...current }, kind);
  const shown = merge === undefined ? JSON.stringify(patched) : goText(merge);
  const refuse = (why: string) => invalid(noKind, '', 'patch', `Invalid value: ${JSON.stringify(shown)}: ${why}`);
  if (!isJson(patched)) throw refuse(`json: cannot unmarshal ${jsonTypeOf(patched)} into Go value`);
  const isConverted = merge !== undefined;
  if (!isConverted) checkPatchedKind(call, kind, patched, options, refuse);
  const decode = () => {
    const { fieldValidation: validation } = options;
    return decodeObject(kind, patched, { validation, isConverted, warnings: call.warnings });
  };
  return inNamespaceOf(call, decodeOr(refuse, decode));
}

/** Errors: what `refuse` makes of the refusal of a body. */
function decodeOr<T>(refuse: (why: string) => KubeHttpError, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof KubeHttpError) || error.code !== 400) throw error;
    throw refuse(error.message.replace(/^.* cannot be handled as a [A-Za-z]+: /, ''));
  }
}

const noKind = { group: '', kind: '', plural: '' };

/** A patch of the text may change even that. */
function checkPatchedKind(
  { target: { name = '' }, warnings }: ApiCall,
  kind: Kind,
  patched: Json,
  { fieldValidation }: WriteOptions,
  refuse: (why: string) => KubeHttpError,
): void {
  for (const field of ['apiVersion', 'kind']) {
    if (patched[field] === undefined || typeof patched[field] === 'string') continue;
    const type = jsonTypeOf(patched[field]);
    throw refuse(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go struct field .${field} of type string`,
    );
  }
  if (patched['apiVersion'] === undefined) {
    // Without a version the real server reads it as nothing at all.
    const fields = Object.keys(patched).filter((field) => field !== 'kind');
    const unknown = fields.sort().map((field) => `unknown field "${field}"`);
    if (fieldValidation === 'Strict') throw refuse(`strict decoding error: ${unknown.join(', ')}`);
    if (fieldValidation === 'Warn') warnings.push(...unknown);
    throw noName(name);
  }
  const why = foreignKindOf(patched, kind);
  if (why !== undefined) throw refuse(why);
}
