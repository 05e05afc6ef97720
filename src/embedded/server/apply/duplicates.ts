import { isJson } from '../../objects/kubeObject.ts';
import type { FieldType } from '../schema/kubeSchema.ts';
import { describePath, isListType, itemKey, typeOfField } from './fieldSet.ts';

/** The first list whose items cannot be told apart, as an error names it; undefined where there is none. */
export function findDuplicate(value: unknown, type: FieldType, path: string): string | undefined {
  if (isJson(value)) {
    for (const [key, each] of Object.entries(value)) {
      const found = findDuplicate(each, typeOfField(type, key), `${path}.${key}`);
      if (found !== undefined) return found;
    }
  }
  if (!Array.isArray(value) || !isListType(type) || type.mapKeys === undefined) return undefined;
  const seen = new Set<string>();
  for (const item of value) {
    const key = itemKey(item, type.mapKeys);
    if (seen.has(key)) return `${path}: duplicate entries for key ${describePath([key])}`;
    seen.add(key);
    const found = findDuplicate(item, type.list, `${path}${describePath([key])}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
