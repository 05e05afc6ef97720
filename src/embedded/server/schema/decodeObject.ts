/** Reads an object by the schema of its kind, as Go's decoder does: unknown fields go, wrong types are an error. */
import { isJson, type Json, type NewObject } from '../../objects/kubeObject.ts';
import type { Resource } from '../../objects/resources.ts';
import type { FieldValidation } from '../queryOptions.ts';
import { badRequest } from '../status.ts';
import { decodeScalar, describeType, goTypeOf, jsonTypeOf, WrongTypeError } from './scalars.ts';
import { isLeftOut, isWrittenAsNull } from './goFields.ts';
import { definitionOf, refOfKind, type FieldType } from './kubeSchema.ts';

export interface DecodeOptions {
  readonly validation: FieldValidation;
  /** The object was made of another one, and did not come as a text. */
  readonly isConverted?: boolean;
  /** Gets what is not known, where that is to be a warning. */
  readonly warnings: string[];
}

type Kind = Pick<Resource, 'group' | 'version' | 'kind'>;

/** Errors: 400 as Kubernetes words it. */
export function decodeObject(kind: Kind, body: Json, options: DecodeOptions): NewObject {
  const decoder = new Decoder(options.validation === 'Ignore' ? undefined : []);
  const decoded = decodeOrRefuse(kind, options, () => decoder.struct(refOfKind(kind), body, ''));
  const { unknown = [] } = decoder;
  if (unknown.length > 0 && options.validation === 'Strict') {
    throw refusal(kind, `strict decoding error: ${unknown.join(', ')}`);
  }
  options.warnings.push(...unknown);
  // Its link is the server's, which has none to give any more.
  const { selfLink: _link, ...metadata } = isJson(decoded['metadata']) ? decoded['metadata'] : {};
  return { ...decoded, metadata };
}

function decodeOrRefuse<T>(kind: Kind, { isConverted = false }: DecodeOptions, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof WrongTypeError)) throw error;
    throw refusal(kind, isConverted ? (error.conversion ?? error.message) : error.message);
  }
}

const refusal = ({ kind, version }: Kind, why: string) =>
  badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);

class Decoder {
  /** Sentences about the fields that the schema does not know; undefined where nobody asks. */
  readonly unknown: string[] | undefined;

  constructor(unknown: string[] | undefined) {
    this.unknown = unknown;
  }

  /** Reads the fields in the order of the text, and gives them in that of the schema: the same object has the same text. */
  struct(ref: string, value: unknown, path: string, at: string = path): Json {
    const { fields, required = [] } = definitionOf(ref);
    const struct = ref.slice(ref.lastIndexOf('.') + 1);
    if (!isJson(value)) throw new WrongTypeError(jsonTypeOf(value), describeType(ref));
    const decoded: Json = {};
    for (const [field, given] of Object.entries(value)) {
      const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
      if (type === undefined) this.unknown?.push(`unknown field "${join(at, field)}"`);
      else if (given !== undefined && given !== null) {
        decoded[field] = this.#field(type, given, { struct, path: join(path, field), at: join(at, field) });
      }
    }
    const result: Json = {};
    for (const [field, type] of Object.entries(fields)) {
      if (!Object.hasOwn(decoded, field)) {
        if (isWrittenAsNull(struct, field)) result[field] = null;
        continue;
      }
      const isPlain = type !== 'intOrString' && isLeftOut(struct, field, decoded[field]);
      const isEmpty = isPlain || isEmptyCollection(type, decoded[field]);
      if (!isEmpty || required.includes(field)) result[field] = decoded[field];
    }
    return result;
  }

  #field(type: FieldType, value: unknown, place: Place): unknown {
    if (typeof type === 'string') return decodeScalar(type, value, place);
    if ('ref' in type) {
      if (!isJson(value)) throw WrongTypeError.of(value, type, place);
      return this.struct(type.ref, value, place.path, place.at);
    }
    if ('list' in type) {
      if (!Array.isArray(value)) throw WrongTypeError.of(value, type, place);
      return (value as unknown[]).map((item, index) => {
        if (item === null) return emptyOf(type.list);
        return this.#field(type.list, item, { ...place, at: `${place.at}[${index}]` });
      });
    }
    if (!isJson(value)) throw WrongTypeError.of(value, type, place);
    const entries = Object.entries(value).map(([key, each]): [string, unknown] => [
      key,
      each === null ? emptyOf(type.map) : this.#field(type.map, each, { ...place, at: join(place.at, key) }),
    ]);
    return Object.fromEntries(entries);
  }
}

/** Where a value stands: for an error the fields alone, for a warning with indices. */
export interface Place {
  readonly struct: string;
  readonly path: string;
  readonly at: string;
}

const join = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`);

/** Go leaves out what is empty, where it may. */
function isEmptyCollection(type: FieldType, value: unknown): boolean {
  if (typeof type === 'string' || 'ref' in type) return false;
  return Array.isArray(value) ? value.length === 0 : isJson(value) && Object.keys(value).length === 0;
}

/** What `null` is to Go where it stands in a list or a map. */
function emptyOf(type: FieldType): unknown {
  const name = goTypeOf(type);
  if (name === 'string' || type === 'bytes') return '';
  if (name === 'bool') return false;
  return typeof type === 'string' ? 0 : {};
}
