import type { PodObject } from '../../objects/kubeObject.ts';

/** Whether it counts as one of those that are wanted. */
export const isPodActive = ({ metadata, status }: PodObject): boolean =>
  status.phase !== 'Succeeded' && status.phase !== 'Failed' && metadata.deletionTimestamp === undefined;

/** Since when it is ready, in milliseconds since the epoch; undefined where it is not. */
export function readySinceMs({ status }: PodObject): number | undefined {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return undefined;
  return ready.lastTransitionTime === undefined ? 0 : Date.parse(ready.lastTransitionTime);
}
