import type { KubeObject, OwnerReference } from '../objects/kubeObject.ts';

/** The owner that manages the object; there is at most one. */
export const controllerOf = ({ metadata }: KubeObject): OwnerReference | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true);

export const controllerReference = ({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** The object without those owners. */
export function withoutOwners<T extends KubeObject>(object: T, isGone: (owner: OwnerReference) => boolean): T {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const left = ownerReferences.filter((owner) => !isGone(owner));
  return { ...object, metadata: left.length === 0 ? metadata : { ...metadata, ownerReferences: left } };
}
