/** How an applied object and the present one become one. */
import { isJson, type Json } from '../../objects/kubeObject.ts';
import type { FieldType } from '../schema/kubeSchema.ts';
import { isListType, itemKey, typeOfField, type FieldSet } from './fieldSet.ts';

/** The present value with all that was applied. */
export function mergeApplied(current: unknown, applied: unknown, type: FieldType): unknown {
  if (isJson(applied) && typeof type === 'object' && !isListType(type)) {
    const result: Json = isJson(current) ? { ...current } : {};
    for (const [key, value] of Object.entries(applied)) {
      result[key] = mergeApplied(result[key], value, typeOfField(type, key));
    }
    return result;
  }
  if (!Array.isArray(applied) || !Array.isArray(current) || !isListType(type)) return applied;
  if (type.isSet) return [...current, ...applied.filter((item) => !current.includes(item))] as unknown[];
  const { mapKeys } = type;
  if (mapKeys === undefined) return applied;
  const result = [...current] as unknown[];
  for (const item of applied) {
    const key = itemKey(item, mapKeys);
    const at = result.findIndex((each) => itemKey(each, mapKeys) === key);
    if (at < 0) result.push(item);
    else result[at] = mergeApplied(result[at], item, type.list);
  }
  return result;
}

/** The value without the fields of the set. */
export function removeFields(value: unknown, set: FieldSet, type: FieldType): unknown {
  if (isJson(value)) return removeOfObject(value, set, type);
  if (!Array.isArray(value) || !isListType(type)) return value;
  const { mapKeys } = type;
  return value.flatMap((item: unknown) => {
    const key = mapKeys === undefined ? `v:${JSON.stringify(item)}` : itemKey(item, mapKeys);
    const inner = set[key];
    if (inner === undefined) return [item];
    return Object.keys(inner).length === 0 || '.' in inner ? [] : [removeFields(item, inner, type.list)];
  });
}

function removeOfObject(value: Json, set: FieldSet, type: FieldType): Json {
  const result: Json = { ...value };
  for (const [key, inner] of Object.entries(set)) {
    const field = key.slice(2);
    if (!(field in result)) continue;
    const left =
      Object.keys(inner).length === 0 ? undefined : removeFields(result[field], inner, typeOfField(type, field));
    if (left === undefined || isEmpty(left)) delete result[field];
    else result[field] = left;
  }
  return result;
}

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isJson(value) && Object.keys(value).length === 0;

/** What stands at a path of a field set. */
export function valueAt(value: unknown, path: readonly string[], type: FieldType): unknown {
  let found: unknown = value;
  let at: FieldType = type;
  for (const key of path) {
    if (key === '.') continue;
    if (key.startsWith('f:')) {
      const field = key.slice(2);
      found = isJson(found) ? found[field] : undefined;
      at = typeOfField(at, field);
    } else {
      const list: ListOf = isListType(at) ? at : { list: 'any' };
      const items: readonly unknown[] = Array.isArray(found) ? found : [];
      found = items.find((item) =>
        key.startsWith('v:') ? JSON.stringify(item) === key.slice(2) : itemKey(item, list.mapKeys ?? []) === key,
      );
      at = list.list;
    }
  }
  return found;
}

interface ListOf {
  readonly list: FieldType;
  readonly mapKeys?: readonly string[];
}
