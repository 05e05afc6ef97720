import type { ContainerStatus, Pod, PodCondition } from 'kubernetes-types/core/v1';
import { containerName } from '../manifests/names.ts';
import type { SandboxStatus } from '../sandbox.ts';
import { sandboxOf, toMs, toObjectFacts, type ObjectFacts, type Trouble } from './facts.ts';

export interface PodFacts extends ObjectFacts {
  /** The name in K7's label. */
  readonly sandbox: string;
  readonly createdAtMs: number;
  readonly phase: SandboxStatus;
  readonly isReady: boolean;
  readonly isTerminating: boolean;
  /** A container has run, or is about to, so that what the pod's set-up complained of is over. */
  readonly hasStarted: boolean;
  readonly restarts: number;
  readonly image: string;
  /** The container to enter: K7's `sandbox`, or, in what others made, the first. */
  readonly container: string;
  readonly nodeName: string | undefined;
  readonly runtimeClassName: string | undefined;
  readonly trouble: Trouble | undefined;
}

const phases: readonly string[] = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];
/** Reasons of a waiting container that are no trouble. */
const onTheWay: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

export function toPodFacts(pod: Pod): PodFacts {
  const { metadata, spec, status } = pod;
  const phase = status?.phase ?? '';
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return {
    ...toObjectFacts(metadata),
    sandbox: sandboxOf(metadata),
    createdAtMs: toMs(metadata?.creationTimestamp),
    phase: phases.includes(phase) ? (phase as SandboxStatus) : 'Unknown',
    isReady: condition(pod, 'Ready')?.status === 'True',
    isTerminating: metadata?.deletionTimestamp !== undefined,
    hasStarted: condition(pod, 'PodReadyToStartContainers')?.status === 'True' || containers.some(hasRun),
    restarts: (status?.containerStatuses ?? []).reduce((sum, c) => sum + (c.restartCount ?? 0), 0),
    image: spec?.containers?.[0]?.image ?? '',
    container: (spec?.containers?.find(({ name }) => name === containerName) ?? spec?.containers?.[0])?.name ?? '',
    nodeName: spec?.nodeName,
    runtimeClassName: spec?.runtimeClassName,
    trouble: podTrouble(pod) ?? containers.map(containerTrouble).find((trouble) => trouble !== undefined),
  };
}

function condition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((c) => c.type === type);
}

function hasRun({ state, lastState }: ContainerStatus): boolean {
  return (state?.running ?? state?.terminated ?? lastState?.terminated) !== undefined;
}

function podTrouble(pod: Pod): Trouble | undefined {
  const { status } = pod;
  if (status?.phase === 'Failed' && status.reason) return { reason: status.reason, message: status.message ?? '' };
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason) {
    return { reason: scheduled.reason, message: scheduled.message ?? '' };
  }
  return status?.phase === 'Running' ? nodeTrouble(pod) : undefined;
}

/**
 * The node no longer answers; the phase stays Running for minutes. The controller of nodes then sets Ready to False and
 * nothing else, while a kubelet gives a reason and sets ContainersReady too.
 */
function nodeTrouble(pod: Pod): Trouble | undefined {
  const ready = condition(pod, 'Ready');
  const isLost = ready?.status === 'False' && !ready.reason && condition(pod, 'ContainersReady')?.status === 'True';
  if (!isLost && ready?.status !== 'Unknown') return undefined;
  const message = ready.message || `Node ${pod.spec?.nodeName ?? ''} does not answer.`;
  return { reason: ready.reason || 'NodeNotReady', message };
}

function containerTrouble(container: ContainerStatus): Trouble | undefined {
  const { waiting, terminated } = container.state ?? {};
  if (waiting?.reason !== undefined && !onTheWay.has(waiting.reason)) {
    // Its own message only says how long it waits; other reasons have nothing to do with the end before.
    const last = waiting.reason === 'CrashLoopBackOff' ? container.lastState?.terminated : undefined;
    const message = last ? endMessage(last.exitCode, last.reason, last.message) : (waiting.message ?? '');
    return { reason: waiting.reason, message };
  }
  if (terminated && (terminated.exitCode !== 0 || terminated.reason === 'OOMKilled')) {
    const { exitCode, reason, message } = terminated;
    return { reason: reason ?? 'Error', message: endMessage(exitCode, reason, message) };
  }
  // Running again after a bad end, and not yet well: a before_script that fails again and again.
  const last = container.lastState?.terminated;
  if (last && last.exitCode !== 0 && container.started === false) {
    return { reason: last.reason ?? 'Error', message: endMessage(last.exitCode, last.reason, last.message) };
  }
  return undefined;
}

function endMessage(exitCode: number, reason: string | undefined, message: string | undefined): string {
  const why = reason && reason !== 'Error' ? ` (${reason})` : '';
  const lines = message?.trim();
  return `The container ended with exit code ${exitCode}${why}${lines ? `: ${lines}` : '.'}`;
}
