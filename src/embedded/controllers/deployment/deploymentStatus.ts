/** What a Deployment says of itself: the counts of its sets, and the conditions that follow from them. */
import type { DeploymentStatus } from 'kubernetes-types/apps/v1';
import type { DeploymentObject } from '../../objects/kubeObject.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import { conditionOf, withCondition, withConditions, withoutCondition, withProgress } from './conditions.ts';
import { actualOf, availableOf, readyOf, wantedOf } from './replicaCounts.ts';
import { maxUnavailable } from './strategy.ts';

export interface Sets {
  /** The set of the present template. */
  readonly current: ReplicaSetObject | undefined;
  readonly old: readonly ReplicaSetObject[];
}

export interface Moment {
  readonly timestamp: string;
  readonly nowMs: number;
}

const noDeadline = 2 ** 31 - 1;
const defaultDeadlineSeconds = 600;

export const allSets = ({ current, old }: Sets): readonly ReplicaSetObject[] => (current ? [...old, current] : old);

/** Undefined: it may take as long as it likes. */
export function deadlineSeconds({ spec }: DeploymentObject): number | undefined {
  const seconds = spec.progressDeadlineSeconds ?? defaultDeadlineSeconds;
  return seconds === noDeadline ? undefined : seconds;
}

/** The counts, and whether there are enough. A count of nothing is left out. */
export function countedStatus(deployment: DeploymentObject, sets: Sets, { timestamp }: Moment): DeploymentStatus {
  const all = allSets(sets);
  const available = availableOf(all);
  const { collisionCount, conditions = [] } = deployment.status;
  const counts = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: actualOf(all),
    updatedReplicas: sets.current?.status.replicas ?? 0,
    readyReplicas: readyOf(all),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wantedOf(all) - available),
  };
  const isEnough = available >= wantedReplicas(deployment) - maxUnavailable(deployment);
  const condition = isEnough
    ? ({ status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' } as const)
    : ({
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      } as const);
  return withConditions(
    {
      ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
      ...(collisionCount === undefined ? {} : { collisionCount }),
    },
    withCondition(conditions, { type: 'Available', ...condition }, timestamp),
  );
}

/** The same, and how the rollout goes. */
export function rolloutStatus(deployment: DeploymentObject, sets: Sets, moment: Moment): DeploymentStatus {
  const counted = countedStatus(deployment, sets, moment);
  const progressing = progressOf(deployment, counted, sets, moment);
  const failure = allFailures(sets)[0];
  const conditions = failure
    ? withCondition(progressing, failure, failure.lastTransitionTime)
    : withoutCondition(progressing, 'ReplicaFailure');
  return withConditions(counted, conditions);
}

/** Whether all is there and nothing else. */
export function isComplete(deployment: DeploymentObject, status: DeploymentStatus): boolean {
  const wanted = wantedReplicas(deployment);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  return (
    [updatedReplicas, replicas, availableReplicas].every((count) => count === wanted) &&
    observedGeneration >= (deployment.metadata.generation ?? 0)
  );
}

/** Milliseconds until it is to be looked at again, because nothing may happen until its deadline. */
export function msUntilDeadline(deployment: DeploymentObject, nowMs: number): number | undefined {
  const seconds = deadlineSeconds(deployment);
  const condition = conditionOf(deployment.status, 'Progressing');
  if (seconds === undefined || condition?.lastUpdateTime === undefined) return undefined;
  if (isComplete(deployment, deployment.status) || condition.reason === 'ProgressDeadlineExceeded') return undefined;
  // A second more, as times are told in whole ones.
  return Math.max(0, Date.parse(condition.lastUpdateTime) + (seconds + 1) * 1000 - nowMs);
}

function progressOf(deployment: DeploymentObject, status: DeploymentStatus, { current }: Sets, moment: Moment) {
  const { timestamp, nowMs } = moment;
  const { conditions = [] } = status;
  const seconds = deadlineSeconds(deployment);
  if (seconds === undefined) return withoutCondition(conditions, 'Progressing');
  const former = conditionOf(status, 'Progressing');
  const isAllUpdated = (status.replicas ?? 0) === (status.updatedReplicas ?? 0);
  if (isAllUpdated && former?.reason === 'NewReplicaSetAvailable') return conditions;
  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const say = (condition: 'True' | 'False', reason: string, what: string) =>
    ({ type: 'Progressing', status: condition, reason, message: `${subject} ${what}` }) as const;
  if (isComplete(deployment, status)) {
    const done = say('True', 'NewReplicaSetAvailable', 'has successfully progressed.');
    return withCondition(conditions, done, timestamp);
  }
  if (hasProgressed(deployment.status, status)) {
    return withProgress(conditions, say('True', 'ReplicaSetUpdated', 'is progressing.'), timestamp);
  }
  if (former?.lastUpdateTime === undefined || former.reason === 'NewReplicaSetAvailable') return conditions;
  if (Date.parse(former.lastUpdateTime) + seconds * 1000 >= nowMs) return conditions;
  return withCondition(conditions, say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'), timestamp);
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const oldOf = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldOf(after) < oldOf(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Those of the current set before those of others. */
function allFailures({ current, old }: Sets) {
  return [...(current ? [current] : []), ...old]
    .flatMap(({ status }) => status.conditions ?? [])
    .filter(({ type }) => type === 'ReplicaFailure')
    .map(({ status, reason = '', message = '', lastTransitionTime = '' }) => ({
      type: 'ReplicaFailure' as const,
      status: status as 'True' | 'False' | 'Unknown',
      reason,
      message,
      lastTransitionTime,
    }));
}
