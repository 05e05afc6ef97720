/** Reading of decoded objects, where nothing is sure to be there. */
import { isJson, textOf, type Json } from '../objects/kubeObject.ts';

export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

export function objectOf(value: unknown): Json {
  return isJson(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The items of a list of objects. */
export const objectsOf = (value: unknown): readonly Json[] => listOf(value).map(objectOf);
export const textsOf = (value: unknown): readonly string[] => listOf(value).map(textOf);

/** What Go takes for a field that nobody has set. */
export const isUnset = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Of fields that Go points to: an empty text is one. */
export const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** The object with `defaults` where it has nothing; the same object where it lacks none. */
export function filled(object: Json, defaults: Json, isLacking: (value: unknown) => boolean = isUnset): Json {
  let result = object;
  for (const [key, value] of Object.entries(defaults)) {
    if (!isLacking(object[key])) continue;
    if (result === object) result = { ...object };
    result[key] = value;
  }
  return result;
}

/** The object with what `change` makes of the fields that it has. */
export function changedFields(object: Json, changes: Readonly<Record<string, (value: unknown) => unknown>>): Json {
  let result = object;
  for (const [key, change] of Object.entries(changes)) {
    const value = object[key];
    if (value === undefined || value === null) continue;
    const changed = change(value);
    if (changed === value) continue;
    if (result === object) result = { ...object };
    result[key] = changed;
  }
  return result;
}

/** Each object of a list as `change` makes it. */
export const eachObject =
  (change: (object: Json) => Json) =>
  (value: unknown): unknown =>
    Array.isArray(value) ? (value as unknown[]).map((item) => (isJson(item) ? change(item) : item)) : value;

export const asObject =
  (change: (object: Json) => Json) =>
  (value: unknown): unknown =>
    isJson(value) ? change(value) : value;
