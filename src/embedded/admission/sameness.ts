import { isJson, type Json } from '../objects/kubeObject.ts';

/** Whether Kubernetes takes both for the same: what is empty is as good as not there. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b || (isEmpty(a) && isEmpty(b))) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isJson(a) || !isJson(b)) return false;
  return [...Object.keys(a), ...Object.keys(b)].every((key) => isSame(a[key], b[key]));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/**
 * `next`, made of the parts of `previous` that it has as they were: an order of fields that a client has changed is no
 * change, and versions of an object share what they have in common.
 */
export function shared(previous: unknown, next: unknown): unknown {
  if (previous === next) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) return sharedList(previous as unknown[], next as unknown[]);
  return isJson(previous) && isJson(next) ? sharedObject(previous, next) : next;
}

function sharedList(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const items = next.map((item, index) => shared(previous[index], item));
  return items.length === previous.length && items.every((item, index) => item === previous[index]) ? previous : items;
}

function sharedObject(previous: Json, next: Json): Json {
  const result: Json = {};
  // The fields that were there in their order, so that only what is new stands last.
  for (const key of Object.keys(previous)) {
    if (key in next) result[key] = shared(previous[key], next[key]);
  }
  for (const key of Object.keys(next)) {
    if (!(key in previous)) result[key] = next[key];
  }
  const keys = Object.keys(result);
  const isAsBefore = keys.length === Object.keys(previous).length && keys.every((key) => result[key] === previous[key]);
  return isAsBefore ? previous : result;
}
