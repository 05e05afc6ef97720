import { isJson } from '../json.ts';
import type { Difference } from './difference.ts';

/** Where two values differ: down to the smallest parts that do. */
export function diff(where: string, path: string, real: unknown, embedded: unknown): readonly Difference[] {
  if (isJson(real) && isJson(embedded)) {
    const keys = new Set([...Object.keys(real), ...Object.keys(embedded)]);
    return [...keys].flatMap((key) => diff(where, joined(path, key), real[key], embedded[key]));
  }
  if (Array.isArray(real) && Array.isArray(embedded) && real.length === embedded.length) {
    return real.flatMap((each, index) => diff(where, `${path}[${index}]`, each, embedded[index]));
  }
  return JSON.stringify(real) === JSON.stringify(embedded) ? [] : [{ where, path, real, embedded }];
}

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
