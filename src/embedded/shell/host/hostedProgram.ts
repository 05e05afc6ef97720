import type { ProcessHandlers, ProcessOptions, ProcessSignal, ShellProcess } from '../podShell.ts';
import type { Timers } from '../../timers.ts';
import type { HostedProcess } from '../protocol.ts';

/** A process of a pod, wherever it runs. */
export interface PodProcess extends ShellProcess {
  readonly processId: number;
  /** As `ps` shows it. */
  readonly command: string;
  /** Its container is over. */
  kill(): void;
}

/** What a program that the host runs may ask of its pod. */
export interface ProgramRoom {
  readonly timers: Timers;
  /** Starts a process in the worker. Errors: CommandNotFoundError, ShellEndedError. */
  startInWorker(options: ProcessOptions, handlers: WorkerHandlers): Promise<PodProcess>;
  signal(processId: number, signal: ProcessSignal, isGroup: boolean): void;
  isAlive(processId: number): boolean;
  /** The process has ended and leaves the table. */
  onEnd(process: HostedProcess): void;
}

export interface WorkerHandlers extends Omit<ProcessHandlers, 'onExit'> {
  /** The process is over; what it left in the background may still print. */
  readonly onEnded: (exitCode: number) => void;
  /** Nothing comes any more. */
  readonly onClosed: () => void;
}

export interface ProgramStart {
  readonly room: ProgramRoom;
  readonly processId: number;
  readonly options: ProcessOptions;
  readonly handlers: ProcessHandlers;
}
