/** Where the processes of a container run: the port between the node and whatever runs them. */
import type { Disposable } from '../../base/disposable.ts';

/** Whom its processes say that they run as; nothing keeps them from anything. */
export interface ContainerUser {
  readonly userId: number;
  readonly groupId: number;
  /** Beside that one. */
  readonly furtherGroups: readonly number[];
}

export interface ContainerSettings {
  readonly podName: string;
  readonly namespace: string;
  readonly podUid: string;
  readonly container: string;
  /** Of the container, those of its Secrets included. */
  readonly env: Readonly<Record<string, string>>;
  /** The container's, or its image's. */
  readonly workingDir: string;
  /** Its limit; undefined without one. */
  readonly memoryBytes: number | undefined;
  readonly user: ContainerUser;
}

export interface ProcessOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly hasTerminal: boolean;
  /** Whether standard input will come; without it the process finds its end at once. */
  readonly hasInput: boolean;
}

export type ProcessSignal = 'HUP' | 'INT' | 'TERM' | 'KILL';

export interface ProcessHandlers {
  readonly onOutput: (output: 'stdout' | 'stderr', data: Uint8Array) => void;
  /** Called once, after the last output. By a signal: 128 and its number. */
  readonly onExit: (exitCode: number) => void;
}

export interface ShellProcess {
  write(data: Uint8Array): void;
  endInput(): void;
  resize(columns: number, rows: number): void;
  signal(signal: ProcessSignal): void;
  /** While paused no output comes; what the process goes on to print is bounded, then it waits. */
  pause(): void;
  resume(): void;
}

/** One container: one file system and the processes in it. Disposing it ends them all, without a word to their handlers. */
export interface PodShell extends Disposable {
  /**
   * Starts a process. Errors: `CommandNotFoundError`; `ShellEndedError` where nothing can be started any more.
   */
  start(options: ProcessOptions, handlers: ProcessHandlers): Promise<ShellProcess>;
}

export interface ShellEvents {
  /** The container's processes have all ended by force, e.g. `OOMKilled`; the shell is of no further use. */
  readonly onDeath: (reason: 'OOMKilled' | 'Error', message: string) => void;
}

export interface PodShells {
  open(settings: ContainerSettings, events: ShellEvents): PodShell;
}

/** There is no such program in the image. */
export class CommandNotFoundError extends Error {
  readonly command: string;

  constructor(command: string) {
    super(`${command}: not found`);
    this.name = 'CommandNotFoundError';
    this.command = command;
  }
}

/** The container is over. */
export class ShellEndedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ShellEndedError';
  }
}
