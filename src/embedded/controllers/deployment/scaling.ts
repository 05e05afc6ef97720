/** How a change of a Deployment's size is shared among its sets. */
import type { DeploymentObject } from '../../objects/kubeObject.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import { allSets, type Sets } from './deploymentStatus.ts';
import { activeSets, wantedOf } from './replicaCounts.ts';
import { desiredOf, maxOf } from './revisions.ts';
import type { Size } from './rollingUpdate.ts';
import { isRolling, maxSurge } from './strategy.ts';

export function scaledSizes(deployment: DeploymentObject, sets: Sets): readonly Size[] {
  const wanted = wantedReplicas(deployment);
  const active = activeSets(allSets(sets));
  const only = active.length === 0 ? (sets.current ?? sets.old.at(-1)) : active[0];
  if (active.length <= 1) return only ? [{ set: only, size: wanted }] : [];
  if (isSaturated(deployment, sets.current)) return activeSets(sets.old).map((set) => ({ set, size: 0 }));
  return isRolling(deployment) ? shares(deployment, active) : [];
}

/** Whether the present set alone is all that is wanted, and available. */
function isSaturated(deployment: DeploymentObject, current: ReplicaSetObject | undefined): boolean {
  if (!current) return false;
  const wanted = wantedReplicas(deployment);
  const sizes = [wantedReplicas(current), desiredOf(current), current.status.availableReplicas ?? 0];
  return sizes.every((size) => size === wanted);
}

/** In proportion to their present sizes, the largest first; it also gets what is left over by rounding. */
function shares(deployment: DeploymentObject, active: readonly ReplicaSetObject[]): readonly Size[] {
  const wanted = wantedReplicas(deployment);
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const toAdd = allowed - wantedOf(active);
  const newerFirst = toAdd > 0;
  const sorted = [...active].sort((left, right) => bySize(left, right) || (newerFirst ? -1 : 1) * byTime(left, right));
  let added = 0;
  const sizes = sorted.map((set) => {
    const share = toAdd === 0 ? 0 : shareOf(deployment, set, toAdd, added);
    added += share;
    return { set, size: wantedReplicas(set) + share };
  });
  return sizes.map(({ set, size }, index) => ({
    set,
    size: index === 0 ? Math.max(0, size + toAdd - added) : size,
    isShare: true,
  }));
}

function shareOf(deployment: DeploymentObject, set: ReplicaSetObject, toAdd: number, added: number): number {
  const left = toAdd - added;
  if (left === 0) return 0;
  const share = fractionOf(deployment, set);
  return toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
}

function fractionOf(deployment: DeploymentObject, set: ReplicaSetObject): number {
  const wanted = wantedReplicas(deployment);
  const size = wantedReplicas(set);
  if (wanted === 0) return -size;
  const before = maxOf(set) || (deployment.status.replicas ?? 0);
  return before === 0 ? 0 : Math.round((size * (wanted + maxSurge(deployment))) / before) - size;
}

const bySize = (left: ReplicaSetObject, right: ReplicaSetObject): number =>
  wantedReplicas(right) - wantedReplicas(left);

function byTime({ metadata: left }: ReplicaSetObject, { metadata: right }: ReplicaSetObject): number {
  if (left.creationTimestamp === right.creationTimestamp) return left.name < right.name ? -1 : 1;
  return left.creationTimestamp < right.creationTimestamp ? -1 : 1;
}
