import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';

type Sets = readonly ReplicaSetObject[];

const sum = (sets: Sets, count: (set: ReplicaSetObject) => number): number =>
  sets.reduce((total, set) => total + count(set), 0);

/** What the sets want, have, and have in working order. */
export const wantedOf = (sets: Sets): number => sum(sets, wantedReplicas);
export const actualOf = (sets: Sets): number => sum(sets, ({ status }) => status.replicas ?? 0);
export const readyOf = (sets: Sets): number => sum(sets, ({ status }) => status.readyReplicas ?? 0);
export const availableOf = (sets: Sets): number => sum(sets, ({ status }) => status.availableReplicas ?? 0);

export const activeSets = (sets: Sets): Sets => sets.filter((set) => wantedReplicas(set) > 0);
