/** Which containers of a pod are to be started, decided from what they are in: pure, as a kubelet's sync is in effect. */
import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { latestExit, type ContainerRecord } from './containerRecord.ts';

export type Records = ReadonlyMap<string, ContainerRecord>;

export interface PodPlan {
  /** They are not running and should be. */
  readonly start: readonly Container[];
  /** No container will run again but for sidecars, which are to be stopped. */
  readonly isOver: boolean;
}

/** An init container that goes on running beside the others. */
export const isSidecar = (container: Container): boolean =>
  (container as { readonly restartPolicy?: string }).restartPolicy === 'Always';

export function planPod(spec: PodSpec, records: Records): PodPlan {
  const start: Container[] = [];
  for (const container of spec.initContainers ?? []) {
    const record = records.get(container.name);
    if (isSidecar(container)) {
      const { stage } = record ?? {};
      if (stage?.kind !== 'running') start.push(container);
      if (stage?.kind !== 'running' || !stage.isStarted) return { start, isOver: false };
      continue;
    }
    const exit = record?.stage.kind === 'running' ? undefined : record && latestExit(record);
    if (exit?.exitCode === 0) continue;
    if (record?.stage.kind === 'running') return { start, isOver: false };
    if (exit && spec.restartPolicy === 'Never') return { start: [], isOver: true };
    return { start: [...start, container], isOver: false };
  }
  const due = spec.containers.filter((container) => isDue(spec, records.get(container.name)));
  const isAnyRunning = spec.containers.some(({ name }) => records.get(name)?.stage.kind === 'running');
  const isOver = due.length === 0 && !isAnyRunning;
  return isOver ? { start: [], isOver } : { start: [...start, ...due], isOver };
}

function isDue({ restartPolicy }: PodSpec, record: ContainerRecord | undefined): boolean {
  if (record?.stage.kind === 'running') return false;
  const exit = record && latestExit(record);
  if (!exit || restartPolicy === undefined || restartPolicy === 'Always') return true;
  return restartPolicy === 'OnFailure' && exit.exitCode !== 0;
}
