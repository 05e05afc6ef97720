/**
 * What a pod's host and its worker tell each other. The host numbers its processes oddly and the worker its own evenly,
 * so that both can start one without asking. Output is sent within a window: what the host has not `taken` is bounded.
 */
import type { ContainerUser, ProcessSignal } from './podShell.ts';

/** Of one process: as much as this may be under way to the host; then the process waits. */
export const outputWindowBytes = 1024 * 1024;
/** Of one process without a terminal: its whole input is kept until it ends. */
export const maxInputBytes = 16 * 1024 * 1024;
/** Of one process on a terminal: what is typed and not read; more is dropped. */
export const maxTypedBytes = 1024 * 1024;

/** A process that the host runs itself, as `ps` in the pod shows it. */
export interface HostedProcess {
  readonly processId: number;
  readonly command: string;
}

export interface WorkerData {
  readonly podName: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly memoryBytes: number;
  readonly user: ContainerUser;
  readonly hosted: readonly HostedProcess[];
}

export interface StartMessage {
  readonly kind: 'start';
  readonly processId: number;
  readonly command: readonly string[];
  readonly hasTerminal: boolean;
  readonly hasInput: boolean;
}

export type HostMessage =
  | StartMessage
  | { readonly kind: 'input'; readonly processId: number; readonly data: Uint8Array }
  | { readonly kind: 'endInput'; readonly processId: number }
  | { readonly kind: 'resize'; readonly processId: number; readonly columns: number; readonly rows: number }
  | { readonly kind: 'signal'; readonly processId: number; readonly signal: ProcessSignal; readonly isGroup: boolean }
  | { readonly kind: 'taken'; readonly processId: number; readonly sizeBytes: number }
  | { readonly kind: 'hosted'; readonly hosted: readonly HostedProcess[] }
  | { readonly kind: 'ping' };

export type WorkerMessage =
  | { readonly kind: 'started'; readonly processId: number }
  | { readonly kind: 'missing'; readonly processId: number; readonly command: string }
  | {
      readonly kind: 'output';
      readonly processId: number;
      readonly output: 'stdout' | 'stderr';
      readonly data: Uint8Array;
    }
  /** The process is over; what it left in the background may still print. */
  | { readonly kind: 'ended'; readonly processId: number; readonly exitCode: number }
  /** Nobody has its outputs any more. */
  | { readonly kind: 'closed'; readonly processId: number }
  /** Input was taken off the queue. */
  | { readonly kind: 'read'; readonly processId: number; readonly sizeBytes: number }
  /** A process in the worker sends a signal to one of the host's. */
  | { readonly kind: 'kill'; readonly processId: number; readonly signal: ProcessSignal }
  /** `isWaiting`: all that runs waits for time or for input. */
  | { readonly kind: 'pong'; readonly isWaiting: boolean }
  /** After a pong that said waiting: something goes on. */
  | { readonly kind: 'awake' };

export const signalNumbers = { HUP: 1, INT: 2, TERM: 15, KILL: 9 } as const satisfies Record<ProcessSignal, number>;
