import type { OwnerReference } from 'kubernetes-types/meta/v1';

/** A reference to the sandbox's Deployment: whatever deletes that one deletes the object. */
export function deploymentOwner(name: string, uid: string): OwnerReference {
  return { apiVersion: 'apps/v1', kind: 'Deployment', name, uid };
}
