/** What update, patch and apply have in common: checks what was made of an object, and stores it. */
import type { KubeObject, NewObject } from '../../objects/kubeObject.ts';
import { raisesGeneration } from '../../objects/generation.ts';
import { resources } from '../../objects/resources.ts';
import { sameJson } from '../../objects/sameJson.ts';
import type { VerbContext } from '../apiCall.ts';
import { badRequest, modified, unsorted } from '../status.ts';
import type { Target } from '../target.ts';
import { parseVersion } from './listOptions.ts';

export function save(
  context: VerbContext,
  target: Target,
  current: KubeObject,
  sent: NewObject,
  isDryRun: boolean,
  managedFields = current.metadata.managedFields,
): KubeObject {
  const { resource } = target;
  checkName(target, sent);
  checkVersion(target, current, sent);
  const object = withKept(current, admitted(context, target, current, sent));
  if (managedFields !== undefined) object.metadata.managedFields = [...managedFields];
  raiseGeneration(target, current, object, isDryRun);
  if (isDryRun) return object;
  return context.deletion.write(resource, object);
}

/** Beyond what the store does: annotations of a Deployment count too, and a dry run shows what a write would do. */
function raiseGeneration(
  { resource, subresource }: Target,
  { metadata, ...current }: KubeObject,
  object: KubeObject,
  isDryRun: boolean,
): void {
  if (metadata.generation === undefined) return;
  const isNewSpec = raisesGeneration(resource, object, { metadata, ...current });
  const isOwnWrite = resource === resources.deployments && subresource === undefined;
  const isNewNote = isOwnWrite && !sameJson(object.metadata.annotations, metadata.annotations);
  if (isNewSpec ? isDryRun : isNewNote) object.metadata.generation = metadata.generation + 1;
}

export const noName = (name: string) =>
  badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);

/** Errors: 400. */
export function checkName({ name = '' }: Target, { metadata }: NewObject): void {
  if (!metadata.name) throw noName(name);
  if (metadata.name === name) return;
  throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

function checkVersion({ resource }: Target, current: KubeObject, { metadata }: NewObject): void {
  const { resourceVersion } = metadata;
  if (resourceVersion === undefined || resourceVersion === '' || resourceVersion === '0') return;
  if (parseVersion(resourceVersion) === undefined) {
    throw unsorted(`strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`);
  }
  if (resourceVersion !== current.metadata.resourceVersion) throw modified(resource, current.metadata.name);
}

function admitted(context: VerbContext, target: Target, current: KubeObject, sent: NewObject): NewObject {
  const { resource, subresource } = target;
  const { status: sentStatus, ...rest } = sent;
  if (subresource === 'status') return withStatus(target, current, sent);
  const isStatusApart = (resource.subresources ?? []).includes('status');
  const status = isStatusApart ? current.status : sentStatus;
  const next = { ...rest, ...(status === undefined ? {} : { status }) };
  return context.admission.update(resource, current, next, subresource);
}

/** The object with another status; labels and annotations may come with it. */
function withStatus({ resource }: Target, current: KubeObject, { metadata, status }: NewObject): NewObject {
  const { ownerReferences } = current.metadata;
  const owners = ownerReferences === undefined ? {} : { ownerReferences };
  const marked = { ...metadata, ...owners };
  const { labels } = current.metadata;
  // A Deployment's labels are its user's, its annotations its controller's, too.
  const { labels: _labels, ...rest } = marked;
  const own = resource === resources.deployments ? { ...rest, ...(labels === undefined ? {} : { labels }) } : marked;
  return { ...current, metadata: own, ...(status === undefined ? {} : { status }) };
}

/** What a write cannot change, as it is. */
function withKept(current: KubeObject, next: NewObject): KubeObject {
  const { apiVersion, kind } = current;
  const { namespace, name, uid, resourceVersion, creationTimestamp } = current.metadata;
  const { generation, deletionTimestamp, deletionGracePeriodSeconds } = current.metadata;
  const {
    generation: _generation,
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    managedFields: _managed,
    ...metadata
  } = next.metadata;
  const kept = {
    ...metadata,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid,
    resourceVersion,
    creationTimestamp,
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
  return { ...next, apiVersion, kind, metadata: kept };
}
