import { textOf, type KubeObject, type NewObject } from '../../objects/kubeObject.ts';
import { isSame } from '../sameness.ts';
import { isUnset, objectOf, objectsOf, textsOf } from '../values.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { goFinalizers, goOwner, goOwners, goTime } from './goSyntax.ts';
import { checkLabels } from './labelSelectors.ts';
import { dnsLabel, qualifiedName } from './names.ts';

export interface MetadataRules {
  readonly isNamespaced: boolean;
  /** What is wrong with a name. */
  readonly name: (value: string) => readonly string[];
  /** Of kinds of the core group: a finalizer is one of Kubernetes' own or has a slash. */
  readonly hasStrictFinalizers: boolean;
}

const maxAnnotationBytes = 256 * 1024;

export function checkMetadata(errors: FieldErrors, { metadata }: NewObject, rules: MetadataRules): void {
  const { name = '', namespace = '' } = metadata;
  const generateName = metadata.generateName ?? '';
  // What follows the prefix may be anything, so that a prefix may end with a dash.
  if (generateName !== '')
    errors.invalidAll('metadata.generateName', generateName, rules.name(generateName.replace(/-$/, 'a')));
  if (name === '') errors.required('metadata.name', 'name or generateName is required');
  else errors.invalidAll('metadata.name', name, rules.name(name));
  if (rules.isNamespaced) {
    if (namespace === '') errors.required('metadata.namespace');
    else errors.invalidAll('metadata.namespace', namespace, dnsLabel(namespace));
  } else if (namespace !== '') errors.forbidden('metadata.namespace', 'not allowed on this type');
  errors.negative('metadata.generation', metadata.generation);
  checkLabels(errors, metadata.labels, 'metadata.labels');
  checkAnnotations(errors, metadata.annotations, 'metadata.annotations');
  checkOwners(errors, metadata.ownerReferences);
  checkFinalizers(errors, metadata.finalizers);
  if (rules.hasStrictFinalizers) checkFinalizerNames(errors, metadata.finalizers);
}

export function checkMetadataUpdate(
  errors: FieldErrors,
  previous: KubeObject,
  next: NewObject,
  rules: MetadataRules,
): void {
  const [before, now] = [previous.metadata, next.metadata];
  if (before.deletionTimestamp !== undefined) {
    const added = textsOf(now.finalizers).filter((each) => !textsOf(before.finalizers).includes(each));
    if (added.length > 0) {
      const shown = goFinalizers(added.sort()).text;
      const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`;
      errors.forbidden('metadata.finalizers', why);
    }
  }
  if (now.generation !== undefined && now.generation < (before.generation ?? 0)) {
    errors.invalid('metadata.generation', now.generation, 'must not be decremented');
  }
  for (const field of ['name', 'namespace', 'uid'] as const) {
    if (now[field] === undefined || now[field] === before[field]) continue;
    errors.invalid(`metadata.${field}`, now[field], 'field is immutable');
  }
  if (!isUnset(now.deletionTimestamp) && now.deletionTimestamp !== before.deletionTimestamp) {
    errors.invalid('metadata.deletionTimestamp', goTime(now.deletionTimestamp), 'field is immutable');
  }
  checkLabels(errors, now.labels, 'metadata.labels');
  checkAnnotations(errors, now.annotations, 'metadata.annotations');
  checkOwners(errors, now.ownerReferences);
  if (rules.hasStrictFinalizers) checkFinalizerNames(errors, now.finalizers);
}

export function checkAnnotations(errors: FieldErrors, annotations: unknown, field: string): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(objectOf(annotations))) {
    errors.invalidAll(field, key, qualifiedName(key.toLowerCase()));
    bytes += Buffer.byteLength(key) + Buffer.byteLength(textOf(value));
  }
  if (bytes > maxAnnotationBytes) errors.tooLong(field, maxAnnotationBytes);
}

function checkOwners(errors: FieldErrors, owners: unknown): void {
  const field = 'metadata.ownerReferences';
  let controller: string | undefined;
  for (const owner of objectsOf(owners)) {
    const version = textOf(owner['apiVersion']);
    const parts = { version, kind: textOf(owner['kind']), name: textOf(owner['name']), uid: textOf(owner['uid']) };
    for (const [part, value] of Object.entries(parts)) {
      if (value !== '') continue;
      errors.invalid(`${field}.${part === 'version' ? 'apiVersion' : part}`, value, `${part} must not be empty`);
    }
    if (version === 'v1' && parts.kind === 'Event') {
      errors.invalid(field, goOwner(owner), '/v1, Kind=Event is disallowed from being an owner');
    }
    if (owner['controller'] !== true) continue;
    const shown = `${parts.kind}/${parts.name}`;
    if (controller !== undefined) {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${shown}`;
      errors.invalid(field, goOwners(owners), why);
    } else controller = shown;
  }
}

function checkFinalizers(errors: FieldErrors, finalizers: unknown): void {
  const names = textsOf(finalizers);
  for (const name of names) errors.invalidAll('metadata.finalizers', name, qualifiedName(name));
  if (names.includes('orphan') && names.includes('foregroundDeletion')) {
    const why = 'finalizer orphan and foregroundDeletion cannot be both set';
    errors.invalid('metadata.finalizers', goFinalizers(names), why);
  }
}

const ownFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion'];

function checkFinalizerNames(errors: FieldErrors, finalizers: unknown): void {
  for (const [index, name] of textsOf(finalizers).entries())
    checkFinalizerName(errors, name, `metadata.finalizers[${index}]`);
}

export function checkFinalizerName(errors: FieldErrors, name: string, field: string): void {
  if (name.includes('/') || ownFinalizers.includes(name)) return;
  errors.invalid(field, name, 'name is neither a standard finalizer name nor is it fully qualified');
}

/** Of fields that stay what they were. */
export function checkImmutable(
  errors: FieldErrors,
  field: string,
  previous: unknown,
  next: unknown,
  shown = next,
): void {
  if (!isSame(previous, next)) errors.invalid(field, shown, 'field is immutable');
}
