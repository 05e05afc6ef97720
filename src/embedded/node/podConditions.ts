/** The conditions of a pod that are the kubelet's, worded as its own. Pure. */
import type { PodCondition, PodSpec } from 'kubernetes-types/core/v1';
import type { PodPhase } from './podPhase.ts';
import { isSidecar } from './podPlan.ts';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

export interface ConditionFacts {
  readonly spec: PodSpec;
  readonly phase: PodPhase;
  /** By container: ready as its status says, for an init container: done. */
  readonly isReady: (container: string) => boolean;
  readonly hasSandbox: boolean;
  /** As the object has them, those of others included. */
  readonly present: readonly PodCondition[];
  readonly now: string;
}

const ownTypes = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** Those of others first, then the kubelet's; a transition's time changes only with the status. */
export function conditionsOf(facts: ConditionFacts): readonly object[] {
  const containersReady = readyOf(facts);
  const own: Condition[] = [
    { type: 'PodReadyToStartContainers', status: facts.hasSandbox ? 'True' : 'False' },
    initializedOf(facts),
    { ...withGates(containersReady, facts), type: 'Ready' },
    containersReady,
    { type: 'PodScheduled', status: 'True' },
  ];
  const others = facts.present.filter(({ type }) => !ownTypes.includes(type));
  return [...others, ...own.map((condition) => stamp(condition, facts.present, facts.now))];
}

/** The condition as it is stored: with the time at which its status was last another. */
export function stamp(condition: Condition, present: readonly PodCondition[], now: string): object {
  const former = present.find(({ type }) => type === condition.type);
  const isSame = former?.status === condition.status && former.lastTransitionTime !== undefined;
  const { type, status, ...why } = condition;
  return { type, status, lastProbeTime: null, lastTransitionTime: isSame ? former.lastTransitionTime : now, ...why };
}

function initializedOf({ spec, phase, isReady }: ConditionFacts): Condition {
  const type = 'Initialized';
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' };
  const incomplete = (spec.initContainers ?? []).map(({ name }) => name).filter((name) => !isReady(name));
  if (incomplete.length === 0) return { type, status: 'True' };
  const message = `containers with incomplete status: [${incomplete.join(' ')}]`;
  return { type, status: 'False', reason: 'ContainersNotInitialized', message };
}

function readyOf({ spec, phase, isReady }: ConditionFacts): Condition {
  const type = 'ContainersReady';
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  const counted = [...(spec.initContainers ?? []).filter(isSidecar), ...spec.containers];
  const unready = counted.map(({ name }) => name).filter((name) => !isReady(name));
  if (unready.length === 0) return { type, status: 'True' };
  const message = `containers with unready status: [${unready.join(' ')}]`;
  return { type, status: 'False', reason: 'ContainersNotReady', message };
}

function withGates(containersReady: Condition, { spec, present }: ConditionFacts): Condition {
  if (containersReady.status !== 'True') return containersReady;
  const missing = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = present.find(({ type }) => type === conditionType);
    if (!found) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (found.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`];
  });
  if (missing.length === 0) return containersReady;
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: missing.join(', ') };
}
