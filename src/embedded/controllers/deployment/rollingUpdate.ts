/** How far a rolling update may go at a time: never fewer available, nor more in all, than its strategy allows. */
import type { DeploymentObject } from '../../objects/kubeObject.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import { activeSets, availableOf, wantedOf } from './replicaCounts.ts';
import { maxSurge, maxUnavailable } from './strategy.ts';

export interface Size {
  readonly set: ReplicaSetObject;
  readonly size: number;
  /** It is one of several. */
  readonly isShare?: boolean;
}

/** What the set of the present template is to grow, or shrink, to. */
export function currentTarget(
  deployment: DeploymentObject,
  current: ReplicaSetObject,
  old: readonly ReplicaSetObject[],
): number {
  const wanted = wantedReplicas(deployment);
  const has = wantedReplicas(current);
  if (has >= wanted) return wanted;
  const room = wanted + maxSurge(deployment) - wantedOf([...old, current]);
  return room <= 0 ? has : has + Math.min(room, wanted - has);
}

/** What the others are to shrink to: first by what of them does not work, then by what is available beyond need. */
export function oldTargets(
  deployment: DeploymentObject,
  current: ReplicaSetObject,
  old: readonly ReplicaSetObject[],
): readonly Size[] {
  const active = activeSets(old);
  const minAvailable = wantedReplicas(deployment) - maxUnavailable(deployment);
  const unavailable = wantedReplicas(current) - (current.status.availableReplicas ?? 0);
  const surplus = wantedOf([...active, current]) - minAvailable - unavailable;
  if (active.length === 0 || surplus <= 0) return [];
  const sizes = new Map(active.map((set) => [set, wantedReplicas(set)]));
  const isBroken = (set: ReplicaSetObject) => wantedReplicas(set) - (set.status.availableReplicas ?? 0);
  shrink(sizes, surplus, isBroken);
  const spare = availableOf([...active, current]) - minAvailable;
  shrink(sizes, spare, (set) => sizes.get(set) ?? 0);
  return active.map((set) => ({ set, size: sizes.get(set) ?? 0 }));
}

function shrink(sizes: Map<ReplicaSetObject, number>, by: number, most: (set: ReplicaSetObject) => number): void {
  let left = by;
  for (const [set, size] of sizes) {
    const less = Math.min(left, size, most(set));
    if (less <= 0) continue;
    sizes.set(set, size - less);
    left -= less;
  }
}
