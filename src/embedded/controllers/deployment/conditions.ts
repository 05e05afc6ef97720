import type { DeploymentCondition, DeploymentStatus } from 'kubernetes-types/apps/v1';

export interface NewCondition {
  readonly type: 'Available' | 'Progressing' | 'ReplicaFailure';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

type Conditions = readonly DeploymentCondition[];

export const conditionOf = (
  { conditions }: { readonly conditions?: Conditions },
  type: NewCondition['type'],
): DeploymentCondition | undefined => conditions?.find((condition) => condition.type === type);

/** The conditions with that one, last; as they are where it says nothing new. */
export function withCondition(conditions: Conditions, condition: NewCondition, timestamp: string): Conditions {
  const former = conditionOf({ conditions }, condition.type);
  if (former?.status === condition.status && former.reason === condition.reason) return conditions;
  const lastTransitionTime = former?.status === condition.status ? former.lastTransitionTime : undefined;
  return [...withoutCondition(conditions, condition.type), stamped(condition, timestamp, lastTransitionTime)];
}

/** The same, but told anew also where only the time differs. */
export function withProgress(conditions: Conditions, condition: NewCondition, timestamp: string): Conditions {
  const former = conditionOf({ conditions }, condition.type);
  const lastTransitionTime = former?.status === 'True' ? former.lastTransitionTime : undefined;
  return [...withoutCondition(conditions, condition.type), stamped(condition, timestamp, lastTransitionTime)];
}

export const withoutCondition = (conditions: Conditions, type: NewCondition['type']): Conditions =>
  conditions.filter((condition) => condition.type !== type);

/** The status with these conditions. */
export function withConditions(status: DeploymentStatus, conditions: Conditions): DeploymentStatus {
  const { conditions: _former, ...rest } = status;
  return conditions.length === 0 ? rest : { ...rest, conditions: [...conditions] };
}

function stamped(
  { type, status, reason, message }: NewCondition,
  timestamp: string,
  lastTransitionTime = timestamp,
): DeploymentCondition {
  return { type, status, lastUpdateTime: timestamp, lastTransitionTime, reason, message };
}
