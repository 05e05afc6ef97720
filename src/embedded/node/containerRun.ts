/** One run of a container: its shell, PID 1 in it, what that prints, and how it ends. */
import type { Container } from 'kubernetes-types/core/v1';
import type { Disposable } from '../../base/disposable.ts';
import type { ContainerSettings, PodShells, ShellProcess } from '../shell/podShell.ts';
import type { Timers } from '../timers.ts';
import { CountedShell } from './countedShell.ts';
import { runHook, type HookResult } from './hookExec.ts';
import { LogRing } from './logRing.ts';

export interface RunOptions {
  readonly shells: PodShells;
  readonly settings: ContainerSettings;
  readonly container: Container;
  readonly command: readonly string[];
  readonly timers: Timers;
  /** How long the runtime waits for what should be at once. */
  readonly patienceMs: number;
  readonly onHookFailed: () => void;
}

export interface RunExit {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
}

/** As a kubelet reads them. */
const maxLogLines = 80;
const maxLogBytes = 2048;
const maxMessageBytes = 4096;
const killedCode = 137;
const defaultMessagePath = '/dev/termination-log';

export class ContainerRun implements Disposable {
  readonly log: LogRing;
  readonly shell: CountedShell;
  readonly #options: RunOptions;
  readonly #timers: Timers;
  #process: ShellProcess | undefined;
  #killTimer: Disposable | undefined;
  #killAtMs = Infinity;
  #isExited = false;
  #isDisposed = false;
  #exit: RunExit | undefined;
  #onExit: ((exit: RunExit) => void) | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#timers = options.timers.child();
    this.log = new LogRing(() => options.timers.now());
    const shell = options.shells.open(options.settings, {
      onDeath: (reason, message) =>
        this.#finish({ exitCode: killedCode, reason, ...(message === '' ? {} : { message }) }),
    });
    this.shell = new CountedShell(shell);
  }

  /** Starts PID 1. Errors: those of the shell. */
  async start(): Promise<void> {
    const { command } = this.#options;
    const process = await this.shell.start(
      { command, hasTerminal: false, hasInput: false },
      { onOutput: (output, data) => this.log.write(output, data), onExit: (exitCode) => this.#onProcessExit(exitCode) },
    );
    this.#process = process;
    if (this.#isDisposed) process.signal('KILL');
  }

  /** Called once, at once where it is over already. */
  listen(onExit: (exit: RunExit) => void): void {
    if (this.#exit) onExit(this.#exit);
    else this.#onExit = onExit;
  }

  /** Ends it: preStop, TERM, and KILL when the time is over. Called again, it can only shorten the time. */
  stop(graceMs: number): void {
    const isFirst = this.#killTimer === undefined;
    const killAtMs = this.#timers.now() + graceMs;
    if (killAtMs >= this.#killAtMs || this.#isExited) return;
    this.#killAtMs = killAtMs;
    this.#killTimer?.dispose();
    this.#killTimer = this.#timers.run(graceMs, () => this.#kill());
    if (!isFirst) return;
    const command = this.#options.container.lifecycle?.preStop?.exec?.command;
    if (!command) {
      this.#process?.signal('TERM');
      return;
    }
    this.runHook(command, graceMs, (result) => {
      if (result.kind !== 'exited' || result.exitCode !== 0) this.#options.onHookFailed();
      this.#process?.signal('TERM');
    });
  }

  /** Runs a command in it for the node; the end of the run is the end of that, without a word. */
  runHook(command: readonly string[], limitMs: number, onResult: (result: HookResult) => void): void {
    runHook(this.shell, command, { timers: this.#timers, limitMs }, onResult);
  }

  /** Ends all of it without a word. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#onExit = undefined;
    this.#timers.dispose();
    this.log.end();
    this.shell.dispose();
  }

  #kill(): void {
    this.#process?.signal('KILL');
    // A shell that does not tell of the end has none.
    this.#timers.run(this.#options.patienceMs, () => this.#finish({ exitCode: killedCode, reason: 'Error' }));
  }

  #onProcessExit(exitCode: number): void {
    if (this.#isExited || this.#isDisposed) return;
    this.#isExited = true;
    this.log.end();
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    const { terminationMessagePath = defaultMessagePath, terminationMessagePolicy } = this.#options.container;
    const finish = (written: string): void => {
      const isFallback = written === '' && exitCode !== 0 && terminationMessagePolicy === 'FallbackToLogsOnError';
      const message = isFallback ? this.log.tail(maxLogLines, maxLogBytes) : written;
      this.#finish({ exitCode, reason, ...(message === '' ? {} : { message }) });
    };
    // Only a command that names the file can have written to it: elsewhere a look would cost a process for nothing.
    if (!this.#options.command.some((word) => word.includes(terminationMessagePath))) finish('');
    else {
      this.runHook(['cat', terminationMessagePath], this.#options.patienceMs, (result) => {
        const isThere = result.kind === 'exited' && result.exitCode === 0;
        finish(isThere ? result.output.slice(0, maxMessageBytes) : '');
      });
    }
  }

  #finish(exit: RunExit): void {
    if (this.#exit || this.#isDisposed) return;
    this.#isExited = true;
    this.#exit = exit;
    const onExit = this.#onExit;
    this.dispose();
    onExit?.(exit);
  }
}
