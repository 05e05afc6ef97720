import type { PodObject } from '../objects/kubeObject.ts';
import { badRequest } from '../server/status.ts';
import type { ContainerRecord } from './containerRecord.ts';
import { emptyLog, type LogRing } from './logRing.ts';
import type { ContainerLog } from './nodeAgent.ts';

/**
 * The log that is meant: of the run that is, or of the one before it, where a container that waits for its restart is
 * the one before already. Errors: KubeHttpError as the kubelet words it.
 */
export function containerLogOf(
  pod: PodObject,
  container: string,
  record: ContainerRecord | undefined,
  { logs, previous }: { readonly logs: readonly LogRing[]; readonly previous: boolean },
): ContainerLog {
  const { stage, exits = [] } = record ?? {};
  const isWaiting = stage?.kind === 'waiting';
  if (previous) {
    const log = logs[isWaiting ? 0 : 1];
    const isThere = (stage?.kind === 'exited' ? exits[1] : exits[0]) !== undefined;
    if (isThere) return log ?? emptyLog;
    throw badRequest(`previous terminated container "${container}" in pod "${pod.metadata.name}" not found`);
  }
  if (isWaiting && exits.length === 0 && pod.spec.nodeName !== undefined) {
    throw badRequest(
      `container "${container}" in pod "${pod.metadata.name}" is waiting to start: ${reasonOf(stage.reason)}`,
    );
  }
  return logs[0] ?? emptyLog;
}

function reasonOf(reason: string): string {
  if (reason === 'ErrImagePull') return "image can't be pulled";
  return reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : reason;
}
