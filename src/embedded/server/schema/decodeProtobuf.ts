/** Objects that are sent as protobuf, as kubectl does with the kinds that it knows, as the JSON that they stand for. */
import { assertNever } from '../../../base/assertNever.ts';
import type { Json } from '../../objects/kubeObject.ts';
import { badRequest } from '../status.ts';
import {
  definitionOf,
  hasDefinition,
  refOfKind,
  type FieldNumbers,
  type FieldType,
  type ListType,
  type MapType,
} from './kubeSchema.ts';
import { readProtobuf, type ProtobufField } from './protobufReader.ts';

const magic = Buffer.from('k8s\0');
const maxDepth = 64;

/** Errors: 400 as Kubernetes words it. */
export function decodeProtobuf(body: Buffer): Json {
  if (!body.subarray(0, magic.length).equals(magic)) {
    throw badRequest(
      `the object provided is unrecognized: provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]`,
    );
  }
  try {
    return decodeEnvelope(body.subarray(magic.length));
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(`the object provided is unrecognized: proto: ${error.message}`);
    throw error;
  }
}

/** `Unknown`: what it is, and its bytes. */
function decodeEnvelope(bytes: Buffer): Json {
  let kind = '';
  let apiVersion = '';
  let raw = Buffer.alloc(0) as Buffer;
  for (const field of readProtobuf(bytes)) {
    if (field.number === 2) raw = field.bytes;
    if (field.number !== 1) continue;
    for (const { number, bytes: text } of readProtobuf(field.bytes)) {
      if (number === 1) apiVersion = text.toString();
      if (number === 2) kind = text.toString();
    }
  }
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const ref = kind === 'DeleteOptions' ? 'meta.v1.DeleteOptions' : refOfKind({ group, version, kind });
  return { kind, apiVersion, ...(hasDefinition(ref) ? decodeStruct(ref, raw, 0) : {}) };
}

function decodeStruct(ref: string, bytes: Buffer, depth: number): Json {
  if (depth > maxDepth) throw new RangeError('too deep');
  const result: Json = {};
  const { numbers, fields } = definitionOf(ref);
  fill(result, bytes, { numbers, fields, depth });
  return result;
}

interface Shape {
  readonly numbers: FieldNumbers;
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly depth: number;
}

function fill(result: Json, bytes: Buffer, shape: Shape): void {
  const { numbers, fields, depth } = shape;
  for (const field of readProtobuf(bytes)) {
    const name = numbers[field.number];
    if (name === undefined) continue;
    if (typeof name !== 'string') {
      fill(result, field.bytes, { ...shape, numbers: name });
      continue;
    }
    const type = fields[name] ?? 'any';
    if (isList(type)) result[name] = [...(listAt(result, name) ?? []), decodeValue(type.list, field, depth)];
    else if (isMap(type)) result[name] = { ...(result[name] as Json | undefined), ...decodeEntry(type, field, depth) };
    // Texts and numbers that say nothing are left out in JSON.
    else if (!isNothing(type, field)) result[name] = decodeValue(type, field, depth);
  }
}

const isList = (type: FieldType): type is ListType => typeof type === 'object' && 'list' in type;
const isMap = (type: FieldType): type is MapType => typeof type === 'object' && 'map' in type;
const listAt = (result: Json, name: string): unknown[] | undefined => result[name] as unknown[] | undefined;

function isNothing(type: FieldType, field: ProtobufField): boolean {
  const isText = type === 'string' || type === 'time' || type === 'microTime';
  return isText && field.bytes.length === 0;
}

function decodeEntry({ map }: MapType, { bytes }: ProtobufField, depth: number): Json {
  const parts = readProtobuf(bytes);
  const key = parts.find(({ number }) => number === 1)?.bytes.toString() ?? '';
  const value = parts.find(({ number }) => number === 2) ?? { number: 2, value: 0n, bytes: Buffer.alloc(0) };
  return { [key]: decodeValue(map, value, depth) };
}

function decodeValue(type: FieldType, { value, bytes }: ProtobufField, depth: number): unknown {
  if (typeof type === 'object') {
    return 'ref' in type ? decodeStruct(type.ref, bytes, depth + 1) : decodeNested(type, bytes, depth);
  }
  switch (type) {
    case 'bool':
      return value !== 0n;
    case 'int32':
    case 'int64':
    case 'number':
      return Number(value);
    case 'bytes':
      return bytes.toString('base64');
    case 'quantity':
      return partOf(bytes, 1)?.bytes.toString() ?? '0';
    case 'intOrString':
      return partOf(bytes, 1)?.value === 1n
        ? (partOf(bytes, 3)?.bytes.toString() ?? '')
        : Number(partOf(bytes, 2)?.value ?? 0n);
    case 'time':
    case 'microTime':
      return timeOf(bytes, type === 'time' ? 0 : 6);
    case 'any':
      return {};
    case 'string':
      return bytes.toString();
    default:
      return assertNever(type);
  }
}

/** Lists of lists are messages with `items`. */
function decodeNested(type: ListType | MapType, bytes: Buffer, depth: number): unknown {
  if ('map' in type) return {};
  return readProtobuf(bytes).map((item) => decodeValue(type.list, item, depth));
}

const partOf = (bytes: Buffer, number: number): ProtobufField | undefined =>
  readProtobuf(bytes).find((field) => field.number === number);

function timeOf(bytes: Buffer, digits: number): string {
  const seconds = Number(partOf(bytes, 1)?.value ?? 0n);
  const nanos = Number(partOf(bytes, 2)?.value ?? 0n);
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}${digits === 0 ? '' : `.${String(nanos).padStart(9, '0').slice(0, digits)}`}Z`;
}
