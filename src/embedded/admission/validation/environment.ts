/** Environment of a container, and what may be read of the pod into it. */
import { compareQuantities } from '../quantity.ts';
import { textOf, type Json } from '../../objects/kubeObject.ts';
import { isUnset, objectOf, objectsOf } from '../values.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { configMapKey, dnsSubdomain, environmentName, qualifiedName } from './names.ts';

const envFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const volumeFields = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** What Kubernetes knows of fields that may be read, though not everywhere. */
const knownFields = [
  ...new Set([...envFields, ...volumeFields, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']),
];
const resourceFields = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

export function checkEnvironment(errors: FieldErrors, container: Json, at: string): void {
  for (const [index, variable] of objectsOf(container['env']).entries()) {
    const field = `${at}.env[${index}]`;
    const name = textOf(variable['name']);
    if (name === '') errors.required(`${field}.name`);
    else errors.invalidAll(`${field}.name`, name, environmentName(name));
    if (!isUnset(variable['valueFrom'])) checkSource(errors, variable, `${field}.valueFrom`);
  }
  for (const [index, source] of objectsOf(container['envFrom']).entries()) {
    checkEnvFrom(errors, source, `${at}.envFrom`, index);
  }
}

function checkSource(errors: FieldErrors, variable: Json, at: string): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = objectOf(variable['valueFrom']);
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter((each) => !isUnset(each)).length;
  if (!isUnset(fieldRef)) checkFieldRef(errors, objectOf(fieldRef), `${at}.fieldRef`, envFields);
  if (!isUnset(resourceFieldRef)) checkResourceRef(errors, objectOf(resourceFieldRef), `${at}.resourceFieldRef`);
  if (!isUnset(configMapKeyRef)) checkKeyRef(errors, objectOf(configMapKeyRef), `${at}.configMapKeyRef`);
  if (!isUnset(secretKeyRef)) checkKeyRef(errors, objectOf(secretKeyRef), `${at}.secretKeyRef`);
  if (sources === 0) {
    const which = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
    errors.invalid(at, '', `must specify one of: ${which}`);
  } else if (textOf(variable['value']) !== '') errors.invalid(at, '', 'may not be specified when `value` is not empty');
  else if (sources > 1) errors.invalid(at, '', 'may not have more than one field specified at a time');
}

export function checkFieldRef(errors: FieldErrors, ref: Json, at: string, allowed: readonly string[]): void {
  const path = textOf(ref['fieldPath']);
  if (path === '') return errors.required(`${at}.fieldPath`);
  const [, whole = path, key] = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path) ?? [];
  if (key !== undefined) {
    return errors.invalidAll(at, key, qualifiedName(whole.endsWith('labels') ? key : key.toLowerCase()));
  }
  if (!knownFields.includes(path)) {
    const why = `error converting fieldPath: field label not supported: ${path}`;
    return errors.invalid(`${at}.fieldPath`, path, why);
  }
  if (!allowed.includes(path)) errors.notSupported(`${at}.fieldPath`, path, allowed);
}

export function checkResourceRef(errors: FieldErrors, ref: Json, at: string, isOfVolume = false): void {
  const resource = textOf(ref['resource']);
  if (isOfVolume && textOf(ref['containerName']) === '') errors.required(`${at}.containerName`);
  else if (resource === '') errors.required(`${at}.resource`);
  else if (!resourceFields.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource)) {
    errors.notSupported(`${at}.resource`, resource, resourceFields);
  }
  checkDivisor(errors, resource, ref['divisor'], `${at}.divisor`);
}

const byteDivisors = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei'.split(', ');

function checkDivisor(errors: FieldErrors, resource: string, divisor: unknown, field: string): void {
  if (isUnset(divisor) || compareQuantities(divisor, '0') === 0) return;
  const isCpu = resource.endsWith('.cpu');
  const divisors = isCpu ? ['1m', '1'] : byteDivisors;
  if (divisors.includes(textOf(divisor))) return;
  const what = resource.endsWith('.ephemeral-storage') ? 'local ephemeral storage' : (resource.split('.')[1] ?? '');
  const list = isCpu ? '1m and 1' : divisors.join(', ');
  errors.invalid(field, resource, `only divisor's values ${list} are supported with the ${what} resource`);
}

function checkKeyRef(errors: FieldErrors, ref: Json, at: string): void {
  const [name, key] = [textOf(ref['name']), textOf(ref['key'])];
  errors.invalidAll(`${at}.name`, name, dnsSubdomain(name));
  if (key === '') errors.required(`${at}.key`);
  else errors.invalidAll(`${at}.key`, key, configMapKey(key));
}

function checkEnvFrom(errors: FieldErrors, source: Json, list: string, index: number): void {
  const at = `${list}[${index}]`;
  const prefix = textOf(source['prefix']);
  if (prefix !== '') errors.invalidAll(`${at}.prefix`, prefix, environmentName(prefix));
  const kinds = ['configMapRef', 'secretRef'].filter((kind) => !isUnset(source[kind]));
  for (const kind of kinds) {
    const name = textOf(objectOf(source[kind])['name']);
    if (name === '') errors.required(`${at}.${kind}.name`);
    else errors.invalidAll(`${at}.${kind}.name`, name, dnsSubdomain(name.replace(/-$/, 'a')));
  }
  if (kinds.length === 0) errors.invalid(list, '', 'must specify one of: `configMapRef` or `secretRef`');
  else if (kinds.length > 1) errors.invalid(list, '', 'may not have more than one field specified at a time');
}
