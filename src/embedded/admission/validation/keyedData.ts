/** Secrets and ConfigMaps. */
import { textOf, type KubeObject, type NewObject } from '../../objects/kubeObject.ts';
import { isSame } from '../sameness.ts';
import { objectOf } from '../values.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { checkImmutable } from './metadata.ts';
import { configMapKey } from './names.ts';

const maxBytes = 1024 * 1024;
const redacted = '<secret contents redacted>';

export function checkSecret(errors: FieldErrors, secret: NewObject): void {
  const data = objectOf(secret['data']);
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.invalidAll(`data[${key}]`, key, configMapKey(key));
    bytes += decodedLength(textOf(value));
  }
  if (bytes > maxBytes) errors.tooLong('data', maxBytes);
  checkSecretType(errors, secret, data);
}

const neededKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};
const jsonKeys: Readonly<Record<string, string>> = {
  'kubernetes.io/dockercfg': '.dockercfg',
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
};

function checkSecretType(
  errors: FieldErrors,
  { metadata, ...secret }: NewObject,
  data: Readonly<Record<string, unknown>>,
): void {
  const type = textOf(secret['type']);
  for (const key of neededKeys[type] ?? []) {
    const isMissing = type === 'kubernetes.io/ssh-auth' ? textOf(data[key]) === '' : !(key in data);
    if (isMissing) errors.required(`data[${key}]`);
  }
  const jsonKey = jsonKeys[type];
  if (jsonKey !== undefined) checkJson(errors, jsonKey, data[jsonKey]);
  if (type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data)) {
    errors.required('data[username]');
    errors.required('data[password]');
  }
  const account = 'kubernetes.io/service-account.name';
  if (type === 'kubernetes.io/service-account-token' && !metadata.annotations?.[account]) {
    errors.required(`metadata.annotations[${account}]`);
  }
}

function checkJson(errors: FieldErrors, key: string, value: unknown): void {
  if (value === undefined) return errors.required(`data[${key}]`);
  try {
    JSON.parse(Buffer.from(textOf(value), 'base64').toString());
  } catch {
    // Why it is none may hold a part of the secret: the shortest reason is told.
    errors.invalid(`data[${key}]`, redacted, 'unexpected end of JSON input');
  }
}

export function checkSecretUpdate(errors: FieldErrors, previous: KubeObject, next: NewObject): void {
  checkImmutable(errors, 'type', previous['type'], next['type']);
  checkLocked(errors, previous, next, ['data']);
}

export function checkConfigMap(errors: FieldErrors, map: NewObject): void {
  const data = objectOf(map['data']);
  const binaryData = objectOf(map['binaryData']);
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.invalidAll(`data[${key}]`, key, configMapKey(key));
    if (Object.hasOwn(binaryData, key)) errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
    bytes += Buffer.byteLength(textOf(value));
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.invalidAll(`binaryData[${key}]`, key, configMapKey(key));
    bytes += decodedLength(textOf(value));
  }
  if (bytes > maxBytes) errors.tooLong('[]', maxBytes);
}

export const checkConfigMapUpdate = (errors: FieldErrors, previous: KubeObject, next: NewObject): void =>
  checkLocked(errors, previous, next, ['data', 'binaryData']);

function checkLocked(errors: FieldErrors, previous: KubeObject, next: NewObject, fields: readonly string[]): void {
  if (previous['immutable'] !== true) return;
  const why = 'field is immutable when `immutable` is set';
  if (next['immutable'] !== true) errors.forbidden('immutable', why);
  for (const field of fields) {
    if (!isSame(objectOf(previous[field]), objectOf(next[field]))) errors.forbidden(field, why);
  }
}

const decodedLength = (base64: string): number => Buffer.byteLength(base64, 'base64');
