import { compareQuantities } from '../quantity.ts';
import { textOf, type Json } from '../../objects/kubeObject.ts';
import { isUnset, numberOf, objectOf, objectsOf } from '../values.ts';
import { checkFieldRef, checkResourceRef, volumeFields } from './environment.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { dnsLabel } from './names.ts';
import { checkNoBacksteps, checkVolumePath } from './paths.ts';

/** The names of those that are all right. */
export function checkVolumes(errors: FieldErrors, volumes: unknown, at: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, volume] of objectsOf(volumes).entries()) {
    const before = errors.count;
    const field = `${at}[${index}]`;
    const name = textOf(volume['name']);
    checkSources(errors, volume, field);
    if (name === '') errors.required(`${field}.name`);
    else errors.invalidAll(`${field}.name`, name, dnsLabel(name));
    if (names.has(name)) errors.duplicate(`${field}.name`, name);
    if (errors.count === before) names.add(name);
  }
  return names;
}

type Check = (errors: FieldErrors, source: Json, at: string) => void;

/** Kinds of volumes in the order of the real server's checks; others are let through. */
const sources: Readonly<Record<string, Check>> = {
  emptyDir(errors, { sizeLimit }, at) {
    if (isUnset(sizeLimit) || compareQuantities(sizeLimit, '0') >= 0) return;
    errors.forbidden(`${at}.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
  },
  hostPath: checkHostPath,
  secret: (errors, source, at) => checkKeyed(errors, source, at, 'secretName'),
  persistentVolumeClaim(errors, { claimName }, at) {
    if (isUnset(claimName)) errors.required(`${at}.claimName`);
  },
  configMap: (errors, source, at) => checkKeyed(errors, source, at, 'name'),
  downwardAPI(errors, { defaultMode, items }, at) {
    checkMode(errors, defaultMode, `${at}.defaultMode`);
    for (const item of objectsOf(items)) checkDownwardFile(errors, item, at);
  },
  projected: checkProjected,
};

function checkSources(errors: FieldErrors, volume: Json, at: string): void {
  const given = Object.keys(volume).filter((key) => key !== 'name' && !isUnset(volume[key]));
  const [first, ...others] = Object.keys(sources).filter((kind) => given.includes(kind));
  if (first !== undefined) sources[first]?.(errors, objectOf(volume[first]), `${at}.${first}`);
  for (const other of others) errors.forbidden(`${at}.${other}`, 'may not specify more than 1 volume type');
  if (given.length === 0) errors.required(at, 'must specify a volume type');
}

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

function checkHostPath(errors: FieldErrors, { path, type }: Json, at: string): void {
  if (isUnset(path)) return errors.required(`${at}.path`);
  checkNoBacksteps(errors, textOf(path), `${at}.path`);
  if (!hostPathTypes.includes(textOf(type))) errors.notSupported(`${at}.type`, type, hostPathTypes);
}

function checkKeyed(errors: FieldErrors, source: Json, at: string, nameField: string): void {
  if (isUnset(source[nameField])) errors.required(`${at}.${nameField}`);
  checkMode(errors, source['defaultMode'], `${at}.defaultMode`);
  checkItems(errors, source['items'], `${at}.items`);
}

function checkItems(errors: FieldErrors, items: unknown, at: string): void {
  for (const [index, { key, path, mode }] of objectsOf(items).entries()) {
    if (isUnset(key)) errors.required(`${at}[${index}].key`);
    if (isUnset(path)) errors.required(`${at}[${index}].path`);
    checkVolumePath(errors, textOf(path), `${at}[${index}].path`);
    checkMode(errors, mode, `${at}[${index}].mode`);
  }
}

function checkDownwardFile(errors: FieldErrors, { path, fieldRef, resourceFieldRef, mode }: Json, at: string): void {
  if (isUnset(path)) errors.required(`${at}.path`);
  checkVolumePath(errors, textOf(path), `${at}.path`);
  if (!isUnset(fieldRef)) {
    checkFieldRef(errors, objectOf(fieldRef), `${at}.fieldRef`, volumeFields);
    if (!isUnset(resourceFieldRef)) {
      errors.invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
    }
  } else if (!isUnset(resourceFieldRef)) {
    checkResourceRef(errors, objectOf(resourceFieldRef), `${at}.resourceFieldRef`, true);
  } else errors.required(at, 'one of fieldRef and resourceFieldRef is required');
  checkMode(errors, mode, `${at}.mode`);
}

function checkProjected(errors: FieldErrors, projected: Json, at: string): void {
  checkMode(errors, projected['defaultMode'], `${at}.defaultMode`);
  for (const [index, source] of objectsOf(projected['sources']).entries()) {
    const field = `${at}.sources[${index}]`;
    const kinds = Object.keys(source).filter((kind) => !isUnset(source[kind]));
    for (const kind of kinds) projections[kind]?.(errors, objectOf(source[kind]), `${field}.${kind}`, at);
    if (kinds.length > 1) errors.forbidden(field, 'may not specify more than 1 volume type per source');
  }
}

type CheckProjection = (errors: FieldErrors, source: Json, at: string, volume: string) => void;

const checkKeyedProjection: CheckProjection = (errors, { name, items }, at) => {
  if (isUnset(name)) errors.required(`${at}.name`);
  checkItems(errors, items, `${at}.items`);
};

const minTokenSeconds = 600;

const projections: Readonly<Record<string, CheckProjection>> = {
  secret: checkKeyedProjection,
  configMap: checkKeyedProjection,
  downwardAPI(errors, { items }, at) {
    for (const item of objectsOf(items)) checkDownwardFile(errors, item, at);
  },
  serviceAccountToken(errors, { expirationSeconds, path }, at, volume) {
    if (numberOf(expirationSeconds) < minTokenSeconds) {
      errors.invalid(`${at}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes');
    }
    // Of the volume, as the real server says it.
    if (isUnset(path)) errors.required(`${volume}.path`);
  },
};

const maxMode = 0o777;

function checkMode(errors: FieldErrors, mode: unknown, field: string): void {
  if (isUnset(mode) || (numberOf(mode) >= 0 && numberOf(mode) <= maxMode)) return;
  errors.invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}
