import type { PodSpec } from 'kubernetes-types/core/v1';
import type { ContainerRecord } from './containerRecord.ts';
import { isSidecar, type Records } from './podPlan.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** The phase as a kubelet makes it from the containers. `isEnding`: none of them will be started again. */
export function phaseOf(spec: PodSpec, records: Records, isEnding: boolean): PodPhase {
  const ofInit = (spec.initContainers ?? []).filter((each) => !isSidecar(each)).map(({ name }) => records.get(name));
  const hasFailed = ofInit.some((record) => failed(record));
  const all = spec.containers.map(({ name }) => records.get(name));
  const stopped = all.filter((record) => record !== undefined && isStopped(record));
  const isAllStopped = stopped.length === all.length;
  if (hasFailed && (spec.restartPolicy === 'Never' || (isEnding && isAllStopped))) return 'Failed';
  if (ofInit.some((record) => !hasSucceeded(record))) return isEnding && isAllStopped ? 'Failed' : 'Pending';
  if (all.some((record) => record === undefined || isWaiting(record))) return 'Pending';
  if (!isAllStopped) return 'Running';
  const isSuccess = all.every((record) => record?.exits[0]?.exitCode === 0);
  if (isEnding || spec.restartPolicy === 'Never') return isSuccess ? 'Succeeded' : 'Failed';
  return spec.restartPolicy === 'OnFailure' && isSuccess ? 'Succeeded' : 'Running';
}

const isStopped = ({ stage, exits }: ContainerRecord): boolean => stage.kind !== 'running' && exits.length > 0;

const isWaiting = ({ stage, exits }: ContainerRecord): boolean => stage.kind === 'waiting' && exits.length === 0;

const failed = (record: ContainerRecord | undefined): boolean =>
  record !== undefined && isStopped(record) && record.exits[0]?.exitCode !== 0;

const hasSucceeded = (record: ContainerRecord | undefined): boolean =>
  record !== undefined && isStopped(record) && record.exits[0]?.exitCode === 0;
