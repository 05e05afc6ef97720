/** Which fields an applied object names, as `managedFields` has them: `f:name`, `k:{"name":"x"}`, `v:"x"`, `.`. */
import { isJson, type Json } from '../../objects/kubeObject.ts';
import { fieldOf, type FieldType, type ListType } from '../schema/kubeSchema.ts';

export interface FieldSet {
  readonly [key: string]: FieldSet;
}

/** Of a struct's or a map's fields; `skipped` are not counted. */
export function fieldSetOf(value: Json, type: FieldType, skipped: readonly string[] = []): FieldSet {
  const entries = Object.entries(value).filter(([key]) => !skipped.includes(key));
  return Object.fromEntries(entries.map(([key, each]) => [`f:${key}`, setOf(each, typeOfField(type, key))]));
}

function setOf(value: unknown, type: FieldType): FieldSet {
  if (isJson(value) && isParted(type)) {
    const inner = fieldSetOf(value, type);
    return Object.keys(inner).length === 0 ? {} : inner;
  }
  if (Array.isArray(value) && isListType(type)) return listSetOf(value, type);
  return {};
}

function listSetOf(list: readonly unknown[], type: ListType): FieldSet {
  if (type.isSet) return Object.fromEntries(list.map((item) => [`v:${JSON.stringify(item)}`, {}]));
  if (type.mapKeys === undefined) return {};
  return Object.fromEntries(
    list.map((item) => [
      itemKey(item, type.mapKeys ?? []),
      { '.': {}, ...(isJson(item) ? fieldSetOf(item, type.list) : {}) },
    ]),
  );
}

/** `k:{"name":"x"}` */
export function itemKey(item: unknown, keys: readonly string[]): string {
  const fields = isJson(item) ? keys.map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : undefined)]) : [];
  return `k:${JSON.stringify(Object.fromEntries(fields))}`;
}

export function typeOfField(type: FieldType, key: string): FieldType {
  if (typeof type === 'string' || 'list' in type) return 'any';
  if ('map' in type) return type.map;
  const field = fieldOf(type.ref, key) ?? 'any';
  const isWhole = key === 'nodeSelector' || (typeof field === 'object' && 'ref' in field && wholes.has(field.ref));
  return isWhole ? 'any' : field;
}

/** Structs that an apply replaces as a whole. */
const wholes: ReadonlySet<string> = new Set([
  'core.v1.ConfigMapKeySelector',
  'core.v1.LocalObjectReference',
  'core.v1.NodeSelector',
  'core.v1.ObjectFieldSelector',
  'core.v1.ObjectReference',
  'core.v1.ResourceFieldSelector',
  'core.v1.SecretKeySelector',
  'core.v1.TypedLocalObjectReference',
  'meta.v1.LabelSelector',
]);

export const isListType = (type: FieldType): type is ListType => typeof type === 'object' && 'list' in type;

/** Whether several managers may share it. */
const isParted = (type: FieldType): boolean => typeof type === 'object' && !('list' in type);

/**
 * What a manager that had the first and has the second gives up: a field that is whole in it (without any below) goes
 * with all that is in it, unless others have something of it.
 */
export function droppedOf(before: FieldSet, now: FieldSet, others: readonly FieldSet[]): FieldSet {
  const dropped: Record<string, FieldSet> = {};
  for (const [key, inner] of Object.entries(before)) {
    const shared = others.flatMap((other) => other[key] ?? []);
    const kept = now[key];
    if (kept === undefined && shared.length === 0) {
      dropped[key] = {};
      continue;
    }
    const rest = droppedOf(inner, kept ?? {}, shared);
    if (Object.keys(rest).length > 0) dropped[key] = rest;
  }
  return dropped;
}

/** What is in the first and not in the second. */
export function without(set: FieldSet, other: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const [key, inner] of Object.entries(set)) {
    const otherInner = other[key];
    if (otherInner === undefined) result[key] = inner;
    else {
      const rest = without(inner, otherInner);
      if (Object.keys(rest).length > 0) result[key] = rest;
    }
  }
  return result;
}

/** The paths of its leaves, each as its keys. */
export function leavesOf(set: FieldSet, path: readonly string[] = []): readonly (readonly string[])[] {
  const entries = Object.entries(set);
  if (entries.length === 0) return path.length === 0 ? [] : [path];
  return entries.flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

export function hasPath(set: FieldSet, path: readonly string[]): boolean {
  let inner: FieldSet | undefined = set;
  for (const key of path) inner = inner?.[key];
  return inner !== undefined;
}

/** As an error names it: `.spec.containers[name="x"].image`. */
export function describePath(path: readonly string[]): string {
  return path
    .map((key) => {
      if (key === '.') return '';
      const rest = key.slice(2);
      if (key.startsWith('f:')) return `.${rest}`;
      if (key.startsWith('v:')) return `[=${rest}]`;
      const fields = Object.entries(JSON.parse(rest) as Json);
      return `[${fields.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}
