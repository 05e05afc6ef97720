import type { KubeObject, PodObject } from './kubeObject.ts';
import { resources, type Resource } from './resources.ts';
import { sameJson } from './sameJson.ts';

/** Pods have one too, though a part of their specification is not their user's. */
export const hasGeneration = (resource: Resource): boolean =>
  resource.hasGeneration === true || resource === resources.pods;

/** Whether a write of an object counts as a new specification. */
export function raisesGeneration(resource: Resource, next: KubeObject, previous: KubeObject): boolean {
  if (!hasGeneration(resource)) return false;
  if (resource === resources.pods && isBinding(next as PodObject, previous as PodObject)) return false;
  return !sameJson(next.spec, previous.spec);
}

/** The scheduler's write of the node is not counted. */
const isBinding = (next: PodObject, previous: PodObject): boolean =>
  previous.spec.nodeName === undefined && next.spec.nodeName !== undefined;
