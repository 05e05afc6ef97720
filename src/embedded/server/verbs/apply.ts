/**
 * Server-side apply. Fields belong to the managers that applied them; writes by other verbs take none over, which is
 * less than the real server does.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  isJson,
  textOf,
  type Json,
  type KubeObject,
  type ManagedFieldsEntry,
  type NewObject,
} from '../../objects/kubeObject.ts';
import { apiVersionOf, type Resource } from '../../objects/resources.ts';
import { objectAnswer, type Answer, type ApiCall, type VerbContext } from '../apiCall.ts';
import { describePath, droppedOf, fieldSetOf, hasPath, leavesOf, without, type FieldSet } from '../apply/fieldSet.ts';
import { mergeApplied, removeFields, valueAt } from '../apply/mergeApplied.ts';
import { typedErrorsOf } from '../apply/typedErrors.ts';
import { invalidOption, type WriteOptions } from '../queryOptions.ts';
import { parseYamlText } from '../yamlText.ts';
import { decodeObject } from '../schema/decodeObject.ts';
import { refOfKind, type FieldType } from '../schema/kubeSchema.ts';
import { jsonTypeOf } from '../schema/scalars.ts';
import { inNamespaceOf } from '../sentObject.ts';
import {
  badRequest,
  conflict,
  KubeHttpError,
  methodNotAllowed,
  notFound,
  unsorted,
  type StatusCause,
} from '../status.ts';
import { requireName, type Target } from '../target.ts';
import { addObject } from './create.ts';
import { checkName, save } from './save.ts';

export function apply(context: VerbContext, call: ApiCall, options: WriteOptions): Answer {
  const { target } = call;
  const { resource, namespace, subresource } = target;
  const { fieldManager: manager } = options;
  if (manager === undefined) {
    throw invalidOption('PatchOptions', 'fieldManager', 'Required value: is required for apply patch');
  }
  if (subresource !== undefined && subresource !== 'status') throw methodNotAllowed();
  const applied = readApplied(call);
  const name = requireName(target);
  const current = context.store.get(resource, namespace, name);
  if (!current && subresource !== undefined) throw notFound(resource, name);
  const owned = new Ownership(resource, current, manager);
  const next = owned.apply(applied, options.isForced);
  const managedFields = owned.entries(context.store.timestamp(), subresource);
  if (current) {
    if (applied.metadata.name !== undefined) checkName(target, applied);
    const { resourceVersion } = applied.metadata;
    const metadata = { ...next.metadata, resourceVersion: resourceVersion ?? current.metadata.resourceVersion };
    return objectAnswer(save(context, target, current, { ...next, metadata }, options.isDryRun, [...managedFields]));
  }
  checkNew(target, applied);
  const added = addObject(context, { resource, namespace }, next, options.isDryRun, managedFields);
  return objectAnswer(added, 201);
}

/** Errors: 400, 409 for what would not be the object of the path. */
function checkNew(target: Target, applied: NewObject): void {
  const { uid } = applied.metadata;
  if (uid) {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(target.resource, requireName(target), why);
  }
  checkName(target, applied);
}

/** Errors: 400; 500 for fields that there are not, as the real server answers. */
function readApplied(call: ApiCall): NewObject {
  const { resource } = call.target;
  const body = parseApplied(call.body);
  const [apiVersion, kind] = [textOf(body['apiVersion']), textOf(body['kind'])];
  if (apiVersion !== apiVersionOf(resource) || kind !== resource.kind) {
    throw badRequest(`invalid object type: ${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`);
  }
  const errors = typedErrorsOf(body, { ref: refOfKind(resource) });
  const meta = isJson(body['metadata']) ? body['metadata'] : {};
  const key = `${textOf(meta['namespace'])}/${textOf(meta['name'])}`;
  if (errors.length > 0) throw refusal(resource, key, 'create typed patch object', listed(errors));
  const applied = decodeApplied(resource, body, key);
  if (applied.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  return inNamespaceOf(call, applied);
}

function decodeApplied(resource: Resource, body: Json, key: string): NewObject {
  try {
    return decodeObject(resource, body, { validation: 'Ignore', isConverted: true, warnings: [] });
  } catch (error) {
    if (!(error instanceof KubeHttpError)) throw error;
    const why = error.message.replace(/^.* cannot be handled as a [A-Za-z]+: /, '');
    const kind = `${resource.group}/${resource.version}, Kind=${resource.kind}`;
    const full = `to proper version: unable to convert unstructured object to ${kind}: ${why}`;
    throw refusal(resource, key, 'convert new object', full);
  }
}

const listed = (errors: readonly string[]): string =>
  errors.length === 1 ? errors.join('') : `errors:\n  ${errors.join('\n  ')}`;

function refusal(
  resource: Resource,
  key: string,
  what: 'create typed patch object' | 'convert new object',
  why: string,
) {
  const version = resource.group === '' ? `/${resource.version}` : apiVersionOf(resource);
  const colon = what === 'convert new object' ? ' ' : ': ';
  return unsorted(`failed to ${what} (${key}; ${version}, Kind=${resource.kind})${colon}${why}`);
}

function parseApplied(text: string): Json {
  const parsed = parseYaml(text) ?? {};
  if (isJson(parsed)) return parsed;
  const type = jsonTypeOf(parsed);
  throw badRequest(
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
  );
}

function parseYaml(text: string): unknown {
  try {
    return parseYamlText(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${why}`);
  }
}

/** Who applied which fields of an object. */
class Ownership {
  readonly #resource: Resource;
  readonly #type: FieldType;
  readonly #current: KubeObject | undefined;
  readonly #manager: string;
  #others: readonly ManagedFieldsEntry[];
  #set: FieldSet = {};

  constructor(resource: Resource, current: KubeObject | undefined, manager: string) {
    this.#resource = resource;
    this.#type = { ref: refOfKind(resource) };
    this.#current = current;
    this.#manager = manager;
    this.#others = (current?.metadata.managedFields ?? []).filter((entry) => !this.#isOwn(entry));
  }

  /** Errors: 409 where another manager applied another value. */
  apply(applied: NewObject, isForced: boolean): NewObject {
    const { name: _name, namespace: _namespace, resourceVersion: _version, ...metadata } = applied.metadata;
    const { apiVersion: _api, kind: _kind, metadata: _metadata, ...fields } = applied;
    const config: Json = { ...fields, ...(Object.keys(metadata).length === 0 ? {} : { metadata }) };
    this.#set = fieldSetOf(config, this.#type);
    if (!this.#current) return applied;
    this.#takeOver(config, isForced);
    const before = this.#current.metadata.managedFields?.find((entry) => this.#isOwn(entry))?.fieldsV1 ?? {};
    const others = this.#others.map(({ fieldsV1 }) => fieldsV1 as FieldSet);
    const dropped = droppedOf(before as FieldSet, this.#set, others);
    const kept = removeFields({ ...this.#current }, dropped, this.#type);
    return mergeApplied(kept, config, this.#type) as NewObject;
  }

  entries(time: string, subresource: string | undefined): readonly ManagedFieldsEntry[] {
    const own: ManagedFieldsEntry = {
      manager: this.#manager,
      operation: 'Apply',
      apiVersion: apiVersionOf(this.#resource),
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: this.#set,
      ...(subresource === undefined ? {} : { subresource }),
    };
    const before = this.#current?.metadata.managedFields?.find((entry) => this.#isOwn(entry));
    const isSame = before !== undefined && isDeepStrictEqual(before.fieldsV1, own.fieldsV1);
    const all = [...this.#others, isSame ? before : own];
    return all.filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0);
  }

  #isOwn({ manager, operation }: ManagedFieldsEntry): boolean {
    return operation === 'Apply' && manager === this.#manager;
  }

  #takeOver(config: Json, isForced: boolean): void {
    const conflicts: StatusCause[] = [];
    const others = this.#others.map((entry) => {
      const set = entry.fieldsV1 as FieldSet;
      const paths = leavesOf(this.#set).filter((path) => hasPath(set, path) && this.#differs(config, path));
      for (const path of paths) {
        const message = `conflict with "${entry.manager}"`;
        conflicts.push({ reason: 'FieldManagerConflict', message, field: describePath(path) });
      }
      const lost = paths.reduceRight<FieldSet>((rest, path) => without(rest, nested(path)), set);
      return { ...entry, fieldsV1: lost };
    });
    if (conflicts.length > 0 && !isForced) throw conflictOf(conflicts);
    this.#others = others;
  }

  #differs(config: Json, path: readonly string[]): boolean {
    return !isDeepStrictEqual(valueAt(config, path, this.#type), valueAt(this.#current, path, this.#type));
  }
}

const nested = (path: readonly string[]): FieldSet =>
  path.reduceRight<FieldSet>((inner, key) => ({ [key]: inner }), {});

function conflictOf(causes: readonly StatusCause[]): KubeHttpError {
  const [first] = causes;
  const message =
    causes.length === 1
      ? `Apply failed with 1 conflict: ${first?.message ?? ''}: ${first?.field ?? ''}`
      : `Apply failed with ${causes.length} conflicts: ${causes.map((each) => `${each.message ?? ''}:\n- ${each.field ?? ''}`).join('\n')}`;
  return new KubeHttpError(409, 'Conflict', message, { causes });
}
