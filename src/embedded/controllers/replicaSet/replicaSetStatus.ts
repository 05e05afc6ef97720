import type { ReplicaSetCondition, ReplicaSetStatus } from 'kubernetes-types/apps/v1';
import type { PodObject } from '../../objects/kubeObject.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import { readySinceMs } from './podState.ts';

export interface ReplicaSetSight {
  readonly set: ReplicaSetObject;
  readonly pods: readonly PodObject[];
  /** Why pods could not be made, the first of the reasons. */
  readonly failure: string | undefined;
  readonly timestamp: string;
  readonly nowMs: number;
}

/** A count of nothing is left out, but that of the pods itself. */
export function replicaSetStatus(sight: ReplicaSetSight): ReplicaSetStatus {
  const { set, pods, nowMs } = sight;
  const labels = Object.entries(set.spec.template?.metadata?.labels ?? {});
  const isLabelled = ({ metadata }: PodObject) => labels.every(([key, value]) => metadata.labels?.[key] === value);
  const counts = {
    fullyLabeledReplicas: pods.filter(isLabelled).length,
    readyReplicas: pods.filter((pod) => readySinceMs(pod) !== undefined).length,
    availableReplicas: pods.filter((pod) => availableAtMs(set, pod) <= nowMs).length,
    observedGeneration: set.metadata.generation ?? 0,
  };
  const conditions = conditionsOf(sight);
  return {
    replicas: pods.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
    ...(conditions.length === 0 ? {} : { conditions: [...conditions] }),
  };
}

/** Until the next pod that is ready has been so for long enough; undefined where there is none. */
export function msUntilAvailable(set: ReplicaSetObject, pods: readonly PodObject[], nowMs: number): number | undefined {
  const waits = pods.map((pod) => availableAtMs(set, pod) - nowMs).filter((ms) => ms > 0 && ms < Infinity);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

function availableAtMs({ spec }: ReplicaSetObject, pod: PodObject): number {
  const sinceMs = readySinceMs(pod);
  const waitMs = (spec.minReadySeconds ?? 0) * 1000;
  if (sinceMs === undefined) return Infinity;
  return waitMs === 0 ? 0 : sinceMs + waitMs;
}

function conditionsOf({ set, pods, failure, timestamp }: ReplicaSetSight): readonly ReplicaSetCondition[] {
  const former = set.status.conditions ?? [];
  if (failure === undefined) return former.filter(({ type }) => type !== 'ReplicaFailure');
  // The first reason stays until all goes well again.
  if (former.some(({ type }) => type === 'ReplicaFailure')) return former;
  const reason = pods.length < wantedReplicas(set) ? 'FailedCreate' : 'FailedDelete';
  return [
    ...former,
    { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp, reason, message: failure },
  ];
}
