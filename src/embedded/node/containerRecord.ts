/** What a node knows of one container, and how it changes: a pure reducer, whose states are those of a real kubelet. */
import { assertNever } from '../../base/assertNever.ts';

/** One end of a container. */
export interface Exit {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  /** Null where no such moment is known. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly containerID?: string;
}

export type Stage =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly startedAt: string; readonly isStarted: boolean; readonly isReady: boolean }
  /** The latest of the exits is what it is in. */
  | { readonly kind: 'exited' };

export interface ContainerRecord {
  readonly stage: Stage;
  /** Of the latest run; undefined before the first. */
  readonly containerID: string | undefined;
  readonly restartCount: number;
  /** The latest first, at most two. */
  readonly exits: readonly Exit[];
}

export type ContainerEvent =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | {
      readonly kind: 'started';
      readonly containerID: string;
      readonly at: string;
      readonly isStarted: boolean;
      readonly isReady: boolean;
    }
  | { readonly kind: 'startFailed'; readonly containerID: string; readonly at: string; readonly message: string }
  | { readonly kind: 'probed'; readonly isStarted: boolean; readonly isReady: boolean }
  | {
      readonly kind: 'exited';
      readonly at: string;
      readonly exitCode: number;
      readonly reason: string;
      readonly message?: string;
    }
  /** Its pod is over, and it is not running. */
  | { readonly kind: 'ended' };

/** A container that exec could not start. */
const startErrorCode = 128;
const epoch = '1970-01-01T00:00:00Z';

/** What a kubelet says of a container that never was, when its pod ends. */
const neverFound: Exit = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
  startedAt: null,
  finishedAt: null,
};

export const isLost = ({ exits }: ContainerRecord): boolean => exits[0] === neverFound;

export function newRecord(reason: string): ContainerRecord {
  return { stage: { kind: 'waiting', reason }, containerID: undefined, restartCount: 0, exits: [] };
}

export function reduceContainer(record: ContainerRecord, event: ContainerEvent): ContainerRecord {
  switch (event.kind) {
    case 'waiting': {
      const { kind, reason, message } = event;
      return { ...record, stage: { kind, reason, ...(message === undefined ? {} : { message }) } };
    }
    case 'started': {
      const { at, isStarted, isReady } = event;
      return { ...nextRun(record, event.containerID), stage: { kind: 'running', startedAt: at, isStarted, isReady } };
    }
    case 'startFailed':
      return failStart(record, event.containerID, event.at, event.message);
    case 'probed': {
      const { isStarted, isReady } = event;
      return record.stage.kind === 'running' ? { ...record, stage: { ...record.stage, isStarted, isReady } } : record;
    }
    case 'exited':
      return record.stage.kind === 'running' ? exit(record, record.stage.startedAt, event) : record;
    case 'ended':
      return end(record);
    default:
      return assertNever(event);
  }
}

/** Whether it is over and its former self is what is shown. */
export const latestExit = ({ exits }: ContainerRecord): Exit | undefined => exits[0];

function nextRun(record: ContainerRecord, containerID: string): ContainerRecord {
  const hasRun = record.containerID !== undefined;
  return { ...record, containerID, restartCount: record.restartCount + (hasRun ? 1 : 0) };
}

function failStart(record: ContainerRecord, containerID: string, at: string, message: string): ContainerRecord {
  const failed: Exit = {
    exitCode: startErrorCode,
    reason: 'StartError',
    message,
    startedAt: epoch,
    finishedAt: at,
    containerID,
  };
  const next = nextRun(record, containerID);
  return { ...next, stage: { kind: 'waiting', reason: 'RunContainerError', message }, exits: keep(failed, record) };
}

function exit(
  record: ContainerRecord,
  startedAt: string,
  event: ContainerEvent & { readonly kind: 'exited' },
): ContainerRecord {
  const { containerID } = record;
  const exited: Exit = {
    exitCode: event.exitCode,
    reason: event.reason,
    ...(event.message === undefined ? {} : { message: event.message }),
    startedAt,
    finishedAt: event.at,
    ...(containerID === undefined ? {} : { containerID }),
  };
  return { ...record, stage: { kind: 'exited' }, exits: keep(exited, record) };
}

function end(record: ContainerRecord): ContainerRecord {
  if (record.stage.kind !== 'waiting') return record;
  return { ...record, stage: { kind: 'exited' }, exits: [record.exits[0] ?? neverFound] };
}

const keep = (latest: Exit, { exits }: ContainerRecord): readonly Exit[] => [latest, ...exits.slice(0, 1)];
