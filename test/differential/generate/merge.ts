import { isJson } from '../json.ts';

/** A JSON merge patch (RFC 7386), for making bodies; null takes a field away. */
export function merge(value: unknown, change: unknown): unknown {
  if (!isJson(change)) return change;
  const merged: Record<string, unknown> = isJson(value) ? { ...value } : {};
  for (const [key, wanted] of Object.entries(change)) {
    if (wanted === null) delete merged[key];
    else merged[key] = merge(merged[key], wanted);
  }
  return merged;
}
