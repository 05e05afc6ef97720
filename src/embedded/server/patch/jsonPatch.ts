/** JSON patch (RFC 6902), with the one liberty of the real server: `replace` of a field that is not there adds it. */
import { isDeepStrictEqual } from 'node:util';
import { isJson, type Json } from '../../objects/kubeObject.ts';

export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** The patch does not fit the object, or is none. */
export class JsonPatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JsonPatchError';
  }
}

/** Errors: JsonPatchError; `target` stays as it is. */
export function jsonPatch(target: unknown, operations: readonly JsonPatchOperation[]): unknown {
  let document: unknown = structuredClone(target);
  let copied = 0;
  for (const operation of operations) {
    if (operation.op === 'copy') copied = checkCopied(copied + sizeOf(readOrNull(document, operation.from ?? '')));
    document = apply(document, operation);
  }
  return document;
}

/** Of the real server: a copy of what has copies in it doubles with each operation. */
const maxCopied = 3 * 1024 * 1024;

function checkCopied(copied: number): number {
  if (copied <= maxCopied) return copied;
  throw new JsonPatchError(
    `Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${maxCopied}`,
  );
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

function apply(document: unknown, { op, path, from = '', value }: JsonPatchOperation): unknown {
  switch (op) {
    case 'add':
      return add(document, path, structuredClone(value));
    case 'remove':
      return remove(document, path);
    case 'replace':
      if (path === '') return structuredClone(value);
      if (isList(parentOf(document, path).parent)) read(document, path);
      return set(document, path, structuredClone(value));
    case 'move': {
      const moved = read(document, from);
      if (path.startsWith(`${from}/`)) throw new JsonPatchError('a value cannot move into itself');
      return add(remove(document, from), path, moved);
    }
    case 'copy':
      return add(document, path, structuredClone(readOrNull(document, from)));
    case 'test':
      if (isDeepStrictEqual(readOrNull(document, path), value ?? null)) return document;
      throw new JsonPatchError(`testing value ${path} failed`);
    default:
      throw new JsonPatchError(`Unexpected kind: ${op}`);
  }
}

function add(document: unknown, path: string, value: unknown): unknown {
  if (path === '') return value;
  const { parent, key } = parentOf(document, path);
  if (!isList(parent)) return set(document, path, value);
  const index = key === '-' ? parent.length : indexOf(key, parent.length);
  parent.splice(index, 0, value);
  return document;
}

function set(document: unknown, path: string, value: unknown): unknown {
  const { parent, key } = parentOf(document, path);
  if (isList(parent)) parent[indexOf(key, parent.length - 1)] = value;
  else defineField(parent, key, value);
  return document;
}

/** Also where the key is one that objects have by nature. */
function defineField(parent: Json, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
}

function remove(document: unknown, path: string): unknown {
  read(document, path);
  const { parent, key } = parentOf(document, path);
  if (isList(parent)) parent.splice(indexOf(key, parent.length - 1), 1);
  else delete parent[key];
  return document;
}

function read(document: unknown, path: string): unknown {
  let value = document;
  for (const key of keysOf(path)) value = step(value, key, path);
  return value;
}

function readOrNull(document: unknown, path: string): unknown {
  const keys = keysOf(path);
  const last = keys.pop();
  if (last === undefined) return document;
  let value = document;
  for (const key of keys) value = step(value, key, path);
  return isJson(value) && !Object.hasOwn(value, last) ? null : step(value, last, path);
}

function parentOf(document: unknown, path: string): { readonly parent: Json | unknown[]; readonly key: string } {
  const keys = keysOf(path);
  const key = keys.pop();
  if (key === undefined) throw new JsonPatchError('the whole object cannot be removed');
  let parent = document;
  for (const each of keys) parent = step(parent, each, path);
  if (isJson(parent) || isList(parent)) return { parent, key };
  throw missing(path);
}

function step(value: unknown, key: string, path: string): unknown {
  if (isList(value)) return value[indexOf(key, value.length - 1)];
  if (isJson(value) && Object.hasOwn(value, key)) return value[key];
  throw missing(path);
}

function keysOf(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw missing(path);
  return path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexOf(key: string, max: number): number {
  const index = /^(0|[1-9]\d{0,8})$/.test(key) ? Number(key) : Number.NaN;
  if (index <= max) return index;
  throw new JsonPatchError(`Unable to access invalid index: ${key}`);
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const missing = (path: string) => new JsonPatchError(`doc is missing path: ${path}`);
