/** What the real server finds wrong when it takes an applied object apart by the schema, worded as it does. */
import { assertNever } from '../../../base/assertNever.ts';
import { isJson, type Json } from '../../objects/kubeObject.ts';
import { goText } from '../patch/goText.ts';
import { definitionOf, type FieldType, type ListType, type ScalarType } from '../schema/kubeSchema.ts';
import { describePath, isListType, itemKey, typeOfField } from './fieldSet.ts';

export function typedErrorsOf(value: unknown, type: FieldType, path = ''): readonly string[] {
  if (value === null || value === undefined) return [];
  if (typeof type === 'string') return scalarErrors(value, type, path);
  if (isListType(type)) {
    return Array.isArray(value) ? listErrors(value, type, path) : [`${path}: expected list, got &{${goText(value)}}`];
  }
  return isJson(value) ? mapErrors(value, type, path) : [`${path}: expected map, got &{${goText(value)}}`];
}

function mapErrors(value: Json, type: FieldType, path: string): readonly string[] {
  const known = typeof type === 'object' && 'ref' in type ? definitionOf(type.ref).fields : undefined;
  return Object.entries(value).flatMap(([key, each]) => {
    const at = `${path}.${key}`;
    if (known !== undefined && !Object.hasOwn(known, key)) return [`${at}: field not declared in schema`];
    // What is applied as a whole is of a type all the same.
    return typedErrorsOf(each, known?.[key] ?? typeOfField(type, key), at);
  });
}

function listErrors(list: readonly unknown[], { list: item, mapKeys }: ListType, path: string): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap((each, index) => {
    if (mapKeys === undefined) return typedErrorsOf(each, item, `${path}[${index}]`);
    const key = itemKey(each, mapKeys);
    if (seen.has(key)) return [`${path}: duplicate entries for key ${describePath([key])}`];
    seen.add(key);
    return typedErrorsOf(each, item, `${path}${describePath([key])}`);
  });
}

function scalarErrors(value: unknown, type: ScalarType, path: string): readonly string[] {
  switch (type) {
    case 'string':
    case 'bytes':
    case 'time':
    case 'microTime':
      return typeof value === 'string'
        ? []
        : [`${path}: expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`];
    case 'bool':
      return typeof value === 'boolean' ? [] : [`${path}: expected boolean, got &{${goText(value)}}`];
    case 'int32':
    case 'int64':
    case 'number':
      return typeof value === 'number' ? [] : [`${path}: expected numeric (int or float), got ${typeof value}`];
    case 'any':
    case 'intOrString':
    case 'quantity':
      return [];
    default:
      return assertNever(type);
  }
}

/** A value as Go would write it in a program. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isJson(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]interface {}{${entries.map(([key, each]) => `${JSON.stringify(key)}:${goSyntax(each)}`).join(', ')}}`;
}
