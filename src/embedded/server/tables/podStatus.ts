import type { ContainerState, ContainerStatus, PodStatus } from 'kubernetes-types/core/v1';
import type { PodObject } from '../../objects/kubeObject.ts';
import { ageOf } from './age.ts';

/** The word and the counts that `kubectl get pods` shows. */
export interface PodSummary {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

export function summarizePod(pod: PodObject, nowMs: number): PodSummary {
  const status: PodStatus = pod.status ?? {};
  const containers = status.containerStatuses ?? [];
  const inits = status.initContainerStatuses ?? [];
  const initReason = initReasonOf(inits, pod.spec.initContainers?.length ?? 0);
  const counted = initReason === undefined ? containers : inits;
  return {
    ready: `${containers.filter((each) => each.ready && each.state?.running).length}/${pod.spec.containers.length}`,
    status: reasonOf(pod, initReason ?? reasonOfContainers(status, containers)),
    restarts: restartsOf(counted, nowMs),
  };
}

function reasonOf(pod: PodObject, reason: string): string {
  const { phase, reason: podReason } = pod.status ?? {};
  if (pod.metadata.deletionTimestamp === undefined) return reason;
  if (podReason === 'NodeLost') return 'Unknown';
  return phase === 'Succeeded' || phase === 'Failed' ? reason : 'Terminating';
}

function reasonOfContainers(status: PodStatus, containers: readonly ContainerStatus[]): string {
  let reason = status.reason ?? status.phase ?? 'Unknown';
  let hasRunning = false;
  for (const { state, ready } of [...containers].reverse()) {
    if (state?.waiting?.reason) reason = state.waiting.reason;
    else if (state?.terminated) reason = endOf(state);
    else if (ready && state?.running) hasRunning = true;
  }
  if (reason !== 'Completed' || !hasRunning) return reason;
  const isReady = status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  return isReady ? 'Running' : 'NotReady';
}

/** Undefined where all of them are done. */
function initReasonOf(inits: readonly ContainerStatus[], count: number): string | undefined {
  for (const [index, { state }] of inits.entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (state?.terminated) return `Init:${endOf(state)}`;
    const waiting = state?.waiting?.reason;
    if (waiting && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${count}`;
  }
  return undefined;
}

function endOf({ terminated }: ContainerState): string {
  if (terminated?.reason) return terminated.reason;
  return terminated?.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated?.exitCode ?? 0}`;
}

function restartsOf(containers: readonly ContainerStatus[], nowMs: number): string {
  const count = containers.reduce((sum, each) => sum + (each.restartCount ?? 0), 0);
  const ends = containers.map((each) => each.lastState?.terminated?.finishedAt ?? '').sort();
  const last = ends.at(-1) ?? '';
  return count === 0 || last === '' ? String(count) : `${count} (${ageOf(last, nowMs)} ago)`;
}
