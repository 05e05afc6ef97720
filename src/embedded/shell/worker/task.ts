import type { ScriptNode } from 'just-bash';
import type { ProcessSignal } from '../podShell.ts';
import { signalNumbers } from '../protocol.ts';
import type { ShellInvocation } from '../programNames.ts';
import type { OutputName } from './outputSink.ts';
import type { Rewritten } from './rewrite.ts';
import type { TerminalReader } from './terminalReader.ts';

/** What a process runs. */
export type TaskProgram =
  | { readonly kind: 'script'; readonly invocation: ShellInvocation; readonly script: string }
  | { readonly kind: 'command'; readonly command: readonly string[] }
  /** A part of its parent's script. */
  | { readonly kind: 'part'; readonly body: ScriptNode }
  | { readonly kind: 'interactive'; readonly name: string };

/** Where a process prints, and whether at once. */
export interface TaskOutput {
  write(output: OutputName, data: Uint8Array): Promise<void>;
  readonly isLive: boolean;
}

export interface TaskOptions {
  readonly processId: number;
  readonly parentId: number;
  readonly groupId: number;
  /** As `ps` shows it. */
  readonly args: string;
  readonly program: TaskProgram;
  readonly env: Readonly<Record<string, string>>;
  /** Variables that its own processes do not get. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** One byte a character. */
  readonly input: string;
  readonly output: TaskOutput;
  readonly terminal: TerminalReader | undefined;
  /** As `set` takes them. */
  readonly setOptions?: readonly string[];
  readonly functions?: Rewritten['functions'];
}

/** What a shell does on a signal: a script, or nothing where it is empty. */
export type Traps = Map<ProcessSignal | 'EXIT', string>;

/** One process of a pod: its place in the process table, its signals and its end. */
export class Task {
  readonly options: TaskOptions;
  readonly rewritten: Rewritten;
  readonly traps: Traps = new Map();
  /** Those in the background, by their process id. */
  readonly jobs = new Map<number, Task>();
  readonly done: Promise<number>;
  readonly startedAtMs = Date.now();
  /** The variables as they were lately; what a trap runs with. */
  variables: Readonly<Record<string, string>> = {};
  isNoted = false;
  cwd: string;
  liveCall: string | undefined;
  /** Files that were taken in by `.`. */
  sourced = 0;
  /** How many of its commands wait for time or for input. */
  waiting = 0;
  /** It waits no more. */
  onAwake: () => void = () => undefined;
  #abort = new AbortController();
  #resolve: (exitCode: number) => void = () => undefined;
  #exitCode: number | undefined;
  /** An interactive shell's: a signal ends its command, not itself. */
  onInterrupt: (() => void) | undefined;
  /** Runs what a trap says; its exit code where it ended the shell. */
  runTrap: ((script: string) => Promise<number | undefined>) | undefined;

  constructor(options: TaskOptions) {
    this.options = options;
    this.cwd = options.cwd;
    this.rewritten = { jobs: new Map(), functions: new Map(options.functions) };
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get processId(): number {
    return this.options.processId;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Ends what it runs now; it goes on with another signal. */
  interruptCommand(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  kill(signal: ProcessSignal): void {
    if (this.#exitCode !== undefined) return;
    const trap = signal === 'KILL' ? undefined : this.traps.get(signal);
    if (trap !== undefined) {
      if (trap !== '') void this.#trapped(trap);
      return;
    }
    if (signal === 'INT' && this.onInterrupt) return this.onInterrupt();
    // Of PID 1 the kernel drops what it does not handle; an interactive shell ignores TERM.
    if (signal !== 'KILL' && this.processId === 1) return;
    if (signal === 'TERM' && this.options.program.kind === 'interactive') return;
    this.end(128 + signalNumbers[signal]);
  }

  end(exitCode: number): void {
    if (this.#exitCode !== undefined) return;
    this.#exitCode = exitCode;
    this.#resolve(exitCode);
    this.#abort.abort();
  }

  async #trapped(script: string): Promise<void> {
    const exitCode = await this.runTrap?.(script);
    if (exitCode !== undefined) this.end(exitCode);
  }
}
