import { assertNever } from '../../../base/assertNever.ts';
import type { Place } from './decodeObject.ts';
import { describeConversion } from './conversion.ts';
import { namedType } from './goFields.ts';
import type { FieldType, ScalarType } from './kubeSchema.ts';

/** A value of another type than the field has; its message is Go's. */
export class WrongTypeError extends Error {
  /** What is said where the value did not come as a text of JSON. */
  conversion: string | undefined;

  constructor(found: string, wanted: string, place?: Place) {
    const target = place === undefined ? 'value' : `struct field ${place.struct}.${place.path}`;
    super(`json: cannot unmarshal ${found} into Go ${target} of type ${wanted}`);
    this.name = 'WrongTypeError';
  }

  static of(value: unknown, type: FieldType, place: Place): WrongTypeError {
    const error = new WrongTypeError(jsonTypeOf(value), typeAt(type, place), place);
    if (type !== 'intOrString') error.conversion = describeConversion(value, type, typeAt(type, place));
    return error;
  }

  /** A text of the right type that says nothing. */
  static saying(message: string): WrongTypeError {
    const error = new WrongTypeError('', '');
    error.message = message;
    return error;
  }
}

export function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}

/** `v1.PodSpec` of `core.v1.PodSpec`. */
export const describeType = (ref: string): string => ref.split('.').slice(-2).join('.');

const goNames: Readonly<Record<ScalarType, string>> = {
  string: 'string',
  bytes: '[]uint8',
  int32: 'int32',
  int64: 'int64',
  number: 'float64',
  bool: 'bool',
  quantity: 'resource.Quantity',
  // What is no text it reads as a number.
  intOrString: 'int32',
  time: 'string',
  microTime: 'string',
  any: 'interface {}',
};

/** With the name of its own that a field's type may have. */
function typeAt(type: FieldType, { struct, path }: Place): string {
  const name = namedType(struct, path.slice(path.lastIndexOf('.') + 1));
  if (name === undefined) return goTypeOf(type);
  return typeof type === 'object' && 'list' in type ? `[]${name}` : name;
}

export function goTypeOf(type: FieldType): string {
  if (typeof type === 'string') return goNames[type];
  if ('ref' in type) return describeType(type.ref);
  return 'list' in type ? `[]${goTypeOf(type.list)}` : `map[string]${goTypeOf(type.map)}`;
}

const isTime = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const quantityRule = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const isQuantity = /^[+-]?(\d+|\d+\.\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

export function decodeScalar(type: ScalarType, value: unknown, place: Place): unknown {
  const found = typeof value;
  const wrong = () => WrongTypeError.of(value, type, place);
  switch (type) {
    case 'any':
      return value;
    case 'bool':
      if (found !== 'boolean') throw wrong();
      return value;
    case 'int32':
    case 'int64':
      if (found !== 'number') throw wrong();
      if (!isInteger(value, type)) throw notInteger(value, type, place);
      return value;
    case 'number':
      if (found !== 'number') throw wrong();
      return value;
    case 'quantity':
      return decodeQuantity(value);
    case 'intOrString':
      if (found !== 'number' && found !== 'string') throw wrong();
      if (found === 'number' && !isInteger(value, 'int32')) throw notInteger(value, 'int32', place);
      return value;
    case 'time':
    case 'microTime':
      if (found !== 'string') throw wrong();
      return decodeTime(value as string, type);
    case 'bytes':
      if (found !== 'string') throw wrong();
      return decodeBytes(value as string);
    case 'string':
      if (found !== 'string') throw wrong();
      return value;
    default:
      return assertNever(type);
  }
}

function notInteger(value: unknown, type: 'int32' | 'int64', place: Place): WrongTypeError {
  const error = new WrongTypeError(`number ${String(value)}`, goNames[type], place);
  error.conversion = describeConversion(value, type, goNames[type]);
  return error;
}

const isInteger = (value: unknown, type: 'int32' | 'int64'): boolean =>
  Number.isInteger(value) && (type === 'int64' || Math.trunc(Number(value)) === (Number(value) | 0));

/** Kubernetes reads a number as a quantity, too, and writes it as a text. */
function decodeQuantity(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && isQuantity.test(text)) return text;
  throw WrongTypeError.saying(quantityRule);
}

function decodeTime(text: string, type: 'time' | 'microTime'): string {
  const at = isTime.test(text) ? Date.parse(text) : Number.NaN;
  const layout = type === 'time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
  if (Number.isNaN(at)) {
    throw WrongTypeError.saying(`parsing time "${text}" as "${layout}": cannot parse "${text}" as "2006"`);
  }
  const seconds = new Date(at).toISOString().slice(0, 19);
  if (type === 'time') return `${seconds}Z`;
  const rest = text.slice(seconds.length);
  const micros = /^\.(\d{6})(?!\d)/.exec(rest)?.[1];
  if (micros !== undefined) return `${seconds}.${micros}Z`;
  throw WrongTypeError.saying(`parsing time "${text}" as "${layout}": cannot parse "${rest}" as ".000000"`);
}

const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBytes(text: string): string {
  const plain = text.replaceAll(/[\r\n]/g, '');
  if (isBase64.test(plain)) return plain;
  const strange = plain.search(/[^A-Za-z0-9+/]/);
  const bad = strange < 0 ? plain.length - (plain.length % 4) : strange;
  const error = WrongTypeError.saying(`illegal base64 data at input byte ${bad}`);
  error.conversion = `error decoding from json: ${error.message}`;
  throw error;
}
