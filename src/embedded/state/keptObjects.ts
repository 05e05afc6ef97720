/**
 * What of a cluster outlives its process. Processes and their files end with it, as at a node that loses its power: a
 * pod of a ReplicaSet is made anew by it, and one that nobody would make again starts once more under its uid. Events
 * tell of what was, leases and nodes belong to the process.
 */
import type { KubeObject, PodObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import { allResources, apiVersionOf, resources, type Resource } from '../objects/resources.ts';
import { isUsable } from './usableObject.ts';

const transientKinds: ReadonlySet<string> = new Set(['Event', 'Lease', 'Node']);
/** Owners before what they own, so that nobody takes what is owned for left behind. */
const firstKinds: readonly string[] = ['Namespace', 'RuntimeClass', 'Deployment', 'ReplicaSet'];

const kept: readonly Resource[] = allResources
  .filter(({ kind }) => !transientKinds.has(kind))
  .sort((left, right) => rank(left) - rank(right));

/** Whether a change of it is worth a write. */
export function isKept(resource: Resource, object: KubeObject): boolean {
  if (!kept.includes(resource)) return false;
  return resource !== resources.pods || isPodKept(object as PodObject);
}

export function objectsToKeep(store: ObjectStore): readonly KubeObject[] {
  return kept.flatMap((resource) => store.list(resource).filter((object) => isKept(resource, object)));
}

/** The first object of a kind that there is not, if any: it would be lost with the next write. */
export function findUnknown(objects: readonly KubeObject[]): KubeObject | undefined {
  return objects.find((object) => !allResources.some((resource) => isOf(resource, object)));
}

/** The first object that cannot be what its kind says, if any. All are known. */
export function findUnusable(objects: readonly KubeObject[]): KubeObject | undefined {
  return objects.find((object) => {
    const resource = allResources.find((each) => isOf(each, object));
    return resource !== undefined && !isUsable(resource, object);
  });
}

/** Puts the objects into a store that has only what every cluster has. */
export function restoreObjects(store: ObjectStore, objects: readonly KubeObject[]): void {
  for (const resource of kept) {
    for (const object of objects.filter((each) => isOf(resource, each))) {
      if (isKept(resource, object)) store.restore(resource, asStarted(resource, object));
    }
  }
}

/** One that is on its way out would have been gone by now. */
function isPodKept({ metadata }: PodObject): boolean {
  const isControlled = metadata.ownerReferences?.some(({ controller }) => controller === true) === true;
  return !isControlled && metadata.deletionTimestamp === undefined;
}

function asStarted(resource: Resource, object: KubeObject): KubeObject {
  if (resource !== resources.pods) return object;
  const pod = object as PodObject;
  if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') return pod;
  const { nodeName: _node, ...spec } = pod.spec;
  return { ...pod, spec, status: { phase: 'Pending', ...qosOf(pod) } };
}

function qosOf({ status: { qosClass } }: PodObject) {
  return qosClass === undefined ? {} : { qosClass };
}

function isOf(resource: Resource, { apiVersion, kind, metadata: { namespace } }: KubeObject): boolean {
  if (resource.isNamespaced !== (namespace !== undefined)) return false;
  return kind === resource.kind && apiVersion === apiVersionOf(resource);
}

function rank({ kind }: Resource): number {
  const index = firstKinds.indexOf(kind);
  return index === -1 ? firstKinds.length : index;
}
