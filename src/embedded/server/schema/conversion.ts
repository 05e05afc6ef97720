import { isJson } from '../../objects/kubeObject.ts';
import type { FieldType } from './kubeSchema.ts';

/** Why Go cannot make a field of that type of a value that is one already, and no text. */
export function describeConversion(value: unknown, type: FieldType, goName: string): string {
  const found = goTypeOf(value);
  if (typeof type === 'object' && 'ref' in type) return `cannot restore struct from: ${found}`;
  if (typeof type === 'object' && 'map' in type) return `cannot restore map from ${found}`;
  if (typeof type === 'object' || type === 'bytes') return `cannot restore slice from ${found}`;
  // Go makes numbers of numbers, and texts of whole ones, by a conversion that this is not meant to be.
  const isNear = found === 'int64' ? type !== 'bool' : found === 'float64' && type !== 'bool' && type !== 'string';
  return isNear ? `cannot convert ${found} to ${goName}` : `unrecognized type: ${kindOf(type)}`;
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (isJson(value)) return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

const kindOf = (type: string): string => (type === 'number' ? 'float64' : type);
