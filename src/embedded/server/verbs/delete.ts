import { graceOf, type DeleteOptions } from '../../objects/deletion.ts';
import type { KubeObject, PodObject } from '../../objects/kubeObject.ts';
import type { ObjectStore } from '../../objects/objectStore.ts';
import { resources, type Resource } from '../../objects/resources.ts';
import { objectAnswer, valueAnswer, type Answer, type ApiCall, type VerbContext } from '../apiCall.ts';
import { readVersionlessList } from './list.ts';
import { methodNotAllowed, preconditionFailed } from '../status.ts';
import { requireName, type Target } from '../target.ts';
import { readDeleteOptions, type ReadDeleteOptions } from './deleteOptions.ts';
import { requireObject } from './get.ts';

/** Those whose deletion is answered with the object, even where it is gone. */
const returned: ReadonlySet<Resource> = new Set([resources.pods, resources.namespaces, resources.serviceaccounts]);

export function deleteOne(context: VerbContext, call: ApiCall): Answer {
  const { target } = call;
  requireName(target);
  if (target.subresource !== undefined) throw methodNotAllowed();
  const options = readDeleteOptions(call);
  const current = requireObject(context.store, target);
  return remove(context, target, current, options);
}

/** Deletes an object that is there. Errors: 409 where it is not the one that is meant. */
export function remove(
  { deletion, store }: VerbContext,
  { resource }: Pick<Target, 'resource'>,
  current: KubeObject,
  options: ReadDeleteOptions,
): Answer {
  checkPreconditions(resource, current, options);
  const { name, uid } = current.metadata;
  const left = options.isDryRun ? undefined : deletion.delete(resource, current, options);
  if (left) return objectAnswer(left, options.isCascading ? 202 : 200);
  if (resource === resources.pods) return objectAnswer(marked(current as PodObject, store, options));
  if (resource === resources.namespaces) return objectAnswer(terminating(current, store));
  if (returned.has(resource)) return objectAnswer(current);
  const { group, plural: kind } = resource;
  const details = { name, ...(group === '' ? {} : { group }), kind, uid };
  return valueAnswer({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

/** As a dry run shows it. */
function terminating(namespace: KubeObject, store: ObjectStore): KubeObject {
  const { deletionTimestamp = store.timestamp() } = namespace.metadata;
  const status = { ...(namespace.status as object | undefined), phase: 'Terminating' };
  return { ...namespace, metadata: { ...namespace.metadata, deletionTimestamp }, status };
}

/** As it was when it went, or would be before it goes. */
function marked(pod: PodObject, store: ObjectStore, { gracePeriodSeconds }: DeleteOptions): KubeObject {
  const { generation = 0, deletionTimestamp } = pod.metadata;
  const deletionGracePeriodSeconds = graceOf(pod, gracePeriodSeconds);
  const marks = {
    generation: deletionTimestamp === undefined ? generation + 1 : generation,
    deletionTimestamp: deletionTimestamp ?? store.timestampIn(deletionGracePeriodSeconds),
    deletionGracePeriodSeconds,
  };
  return { ...pod, metadata: { ...pod.metadata, ...marks } };
}

/** Deletes what the selectors of the query name; the answer lists it as it was. */
export function deleteCollection(context: VerbContext, call: ApiCall): Answer {
  const { target, query } = call;
  const { resource, namespace } = target;
  if (resource.isNamespaced ? namespace === undefined : resource === resources.namespaces) throw methodNotAllowed();
  const options = readDeleteOptions(call);
  const items = readVersionlessList(context.store, target, query);
  for (const item of items) {
    // What was deleted with one before is gone.
    const current = context.store.get(resource, item.metadata.namespace, item.metadata.name);
    if (current?.metadata.uid === item.metadata.uid) remove(context, target, current, options);
  }
  const metadata = { resourceVersion: String(context.store.version) };
  return { code: 200, body: { kind: 'list', resource, metadata, items } };
}

function checkPreconditions(resource: Resource, { metadata }: KubeObject, options: ReadDeleteOptions): void {
  const { uid, resourceVersion } = options;
  const { name } = metadata;
  if (uid !== undefined && uid !== metadata.uid) {
    throw preconditionFailed(resource, name, 'UID', uid, metadata.uid);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw preconditionFailed(resource, name, 'ResourceVersion', resourceVersion, metadata.resourceVersion);
  }
}
