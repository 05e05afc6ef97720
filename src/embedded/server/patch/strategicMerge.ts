/** Strategic merge patch: as a merge patch, but lists are merged by the keys that the schema names for them. */
import { isJson, type Json } from '../../objects/kubeObject.ts';
import { fieldOf, type FieldType, type ListType } from '../schema/kubeSchema.ts';
import { goText } from './goText.ts';
import { mergePatch } from './mergePatch.ts';
import { orderList } from './elementOrder.ts';

const directive = '$patch';
const retainKeys = '$retainKeys';
const order = '$setElementOrder/';
const removal = '$deleteFromPrimitiveList/';

/** The object with the patch; both stay as they are. Errors: StrategicMergeError. */
export function strategicMerge(current: unknown, patch: unknown, type: FieldType): unknown {
  if (!isJson(patch)) return patch;
  const kind = patch[directive];
  if (kind === 'delete') return {};
  if (kind === 'replace') return withoutDirectives(patch);
  const result: Json = retained(isJson(current) ? current : {}, patch[retainKeys]);
  for (const key of fieldsOf(patch)) {
    const value = patch[key];
    const fieldType = typeOf(type, key);
    if (value === null) delete result[key];
    else if (isList(fieldType)) mergeListField(result, key, patch, fieldType);
    else if (value === undefined) continue;
    else if (fieldType === 'any') result[key] = mergePatch(result[key], value);
    else result[key] = strategicMerge(result[key], value, fieldType);
  }
  return result;
}

/** A patch that cannot be understood. */
export class StrategicMergeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StrategicMergeError';
  }
}

/** The fields that the patch speaks of, those of its directives included. */
function fieldsOf(patch: Json): ReadonlySet<string> {
  const fields = Object.keys(patch).filter((key) => key !== directive && key !== retainKeys);
  return new Set(fields.map((key) => key.replace(order, '').replace(removal, '')));
}

function typeOf(type: FieldType, key: string): FieldType {
  if (typeof type === 'string' || 'list' in type) return 'any';
  return 'map' in type ? type.map : (fieldOf(type.ref, key) ?? 'any');
}

const isList = (type: FieldType): type is ListType => typeof type === 'object' && 'list' in type;

function retained(current: Json, keys: unknown): Json {
  if (!Array.isArray(keys)) return { ...current };
  return Object.fromEntries(Object.entries(current).filter(([key]) => keys.includes(key)));
}

function mergeListField(result: Json, key: string, patch: Json, type: ListType): void {
  const value = patch[key];
  if (value !== undefined && !Array.isArray(value)) {
    // No list: whoever reads the whole object says so.
    result[key] = value;
    return;
  }
  const removed = patch[`${removal}${key}`];
  let list = asList(result[key]);
  if (Array.isArray(removed)) list = list.filter((item) => !removed.includes(item));
  if (value !== undefined) list = mergeList(list, asList(value), type);
  // Without an order that is asked for, it is the one in which the patch has them.
  const asked = patch[`${order}${key}`];
  const wanted = Array.isArray(asked) ? (asked as unknown[]) : asList(value);
  if (wanted.length > 0 && type.mergeKey !== undefined) {
    list = orderList(list, asList(result[key]), wanted, type.mergeKey);
  }
  result[key] = list;
}

function mergeList(current: readonly unknown[], patch: readonly unknown[], type: ListType): readonly unknown[] {
  const { mergeKey } = type;
  if (mergeKey === undefined) return patch.map(withoutDirectives);
  if (mergeKey === '') return [...current, ...patch.filter((item) => !current.includes(item))];
  const isReplaced = patch.some(
    (item) => isJson(item) && item[directive] === 'replace' && item[mergeKey] === undefined,
  );
  if (isReplaced) return patch.filter((item) => isJson(item) && item[mergeKey] !== undefined).map(withoutDirectives);
  const result = [...current];
  for (const item of patch) {
    if (!isJson(item) || item[mergeKey] === undefined) {
      throw new StrategicMergeError(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
    }
    const at = result.findIndex((each) => isJson(each) && each[mergeKey] === item[mergeKey]);
    if (item[directive] === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else {
      const merged = strategicMerge(result[at], item, type.list);
      if (at < 0) result.push(merged);
      else result[at] = merged;
    }
  }
  return result;
}

function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives);
  if (!isJson(value)) return value;
  const entries = Object.entries(value).filter(([key, each]) => !key.startsWith('$') && each !== null);
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutDirectives(each)]));
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
