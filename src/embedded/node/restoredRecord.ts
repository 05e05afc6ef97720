/** Containers of pods that another life of this node has left: as after the reboot of a machine. Pure. */
import type { ContainerState, ContainerStatus } from 'kubernetes-types/core/v1';
import { newRecord, type ContainerRecord, type Exit } from './containerRecord.ts';

const lostCode = 255;

/** What ran has ended without anyone seeing how. `isInit`: it is to run again. */
export function restoredRecord(status: ContainerStatus, isInit: boolean, reason: string, now: string): ContainerRecord {
  const { containerID, restartCount, state = {}, lastState = {} } = status;
  if (containerID === undefined) return newRecord(reason);
  if (isInit) return { ...newRecord(reason), containerID, restartCount };
  const lost: Exit | undefined = state.running && {
    exitCode: lostCode,
    reason: 'Unknown',
    startedAt: state.running.startedAt ?? null,
    finishedAt: now,
    containerID,
  };
  const exits = [lost ?? exitOf(state), exitOf(lastState)].filter((exit) => exit !== undefined);
  return { stage: exits.length === 0 ? newRecord(reason).stage : { kind: 'exited' }, containerID, restartCount, exits };
}

function exitOf({ terminated }: ContainerState): Exit | undefined {
  if (!terminated) return undefined;
  const { exitCode, reason = 'Error', message, startedAt = null, finishedAt = null, containerID } = terminated;
  return {
    exitCode,
    reason,
    startedAt,
    finishedAt,
    ...(message === undefined ? {} : { message }),
    ...(containerID === undefined ? {} : { containerID }),
  };
}
