import { objectAnswer, type Answer, type ApiCall, type VerbContext } from '../apiCall.ts';
import { readWriteOptions } from '../queryOptions.ts';
import { readSentObject } from '../sentObject.ts';
import { conflict, invalid, methodNotAllowed, notFound } from '../status.ts';
import { requireName } from '../target.ts';
import type { KubeObject, NewObject } from '../../objects/kubeObject.ts';
import { resources, type Resource } from '../../objects/resources.ts';
import { addObject } from './create.ts';
import { requireObject } from './get.ts';
import { checkName, save } from './save.ts';
import { readSentScale, saveScale, scaleOf } from './scale.ts';

export function update(context: VerbContext, call: ApiCall): Answer {
  const { target, query } = call;
  const name = requireName(target);
  const { subresource, resource } = target;
  if (!isWritable(subresource)) throw methodNotAllowed();
  const { isDryRun, fieldValidation } = readWriteOptions('UpdateOptions', query);
  if (subresource === 'scale') {
    const scale = readSentScale(call, fieldValidation);
    const current = requireObject(context.store, target);
    return objectAnswer(scaleOf(saveScale(context, target, current, scale, isDryRun)));
  }
  const sent = readSentObject(call, fieldValidation);
  checkName(target, sent);
  const current = context.store.get(resource, target.namespace, name);
  checkUid(call, sent, current, isDryRun);
  if (!current) {
    if (subresource !== undefined || !madeByUpdate.has(resource)) throw notFound(resource, name);
    return objectAnswer(addObject(context, { resource, namespace: target.namespace }, sent, isDryRun), 201);
  }
  if (versionNeeding.has(resource) && !sent.metadata.resourceVersion) throw noVersion(resource, name);
  // Its finalizers are the namespace controller's own.
  if (subresource === 'finalize') return objectAnswer(current);
  return objectAnswer(save(context, target, current, sent, isDryRun));
}

/** What an update of one that is not there makes. */
const madeByUpdate: ReadonlySet<Resource> = new Set([resources.events, resources.leases]);
/** What is not updated by those who do not say what they have read. */
const versionNeeding: ReadonlySet<Resource> = new Set([resources.leases, resources.runtimeclasses]);

const noVersion = ({ group, plural }: Resource, name: string) =>
  invalid(
    { group, plural, kind: plural },
    name,
    'metadata.resourceVersion',
    'Invalid value: 0x0: must be specified for an update',
  );

/** Of those that are not asked for by a verb of their own. */
export const isWritable = (subresource: string | undefined): boolean =>
  subresource === undefined || ['status', 'scale', 'finalize', 'ephemeralcontainers', 'resize'].includes(subresource);

function checkUid(
  { target }: ApiCall,
  { metadata }: NewObject,
  current: KubeObject | undefined,
  isDryRun: boolean,
): void {
  const { uid } = metadata;
  const actual = current?.metadata.uid ?? '';
  if (!uid || uid === actual) return;
  const { resource, namespace, name = '' } = target;
  const root = isDryRun ? '' : '/registry';
  const key = [root, resource.plural, ...(namespace === undefined ? [] : [namespace]), name].join('/');
  throw conflict(
    resource,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actual}`,
  );
}
