/** Shells of containers whose processes do what the test says. */
import {
  CommandNotFoundError,
  type ContainerSettings,
  type PodShell,
  type PodShells,
  type ProcessHandlers,
  type ProcessSignal,
  type ShellEvents,
} from '../../../../src/embedded/shell/podShell.ts';

export interface ScriptedProcess {
  readonly command: readonly string[];
  readonly signals: ProcessSignal[];
  print(text: string, output?: 'stdout' | 'stderr'): void;
  exit(code: number): void;
}

export interface ScriptedShell {
  readonly settings: ContainerSettings;
  readonly events: ShellEvents;
  readonly processes: ScriptedProcess[];
  isDisposed: boolean;
}

/** What a command does at once: its exit code and what it prints; undefined: it goes on until the test ends it. */
export type Script = (command: readonly string[]) => { readonly code: number; readonly output?: string } | undefined;

export class ScriptedShells implements PodShells {
  readonly shells: ScriptedShell[] = [];
  script: Script = () => undefined;
  /** Signals that PID 1 does not mind. */
  readonly ignored = new Set<ProcessSignal>();

  open(settings: ContainerSettings, events: ShellEvents): PodShell {
    const shell: ScriptedShell = { settings, events, processes: [], isDisposed: false };
    this.shells.push(shell);
    return {
      start: (options, handlers) => {
        const [program = ''] = options.command;
        if (program.includes('nosuch')) return Promise.reject(new CommandNotFoundError(program));
        const scripted = this.script(options.command);
        const process = this.#process(options.command, handlers);
        shell.processes.push(process);
        if (scripted) {
          process.print(scripted.output ?? '');
          process.exit(scripted.code);
        }
        return Promise.resolve({
          write: () => undefined,
          endInput: () => undefined,
          resize: () => undefined,
          signal: (signal) => {
            process.signals.push(signal);
            if (!this.ignored.has(signal)) process.exit(signal === 'KILL' ? 137 : 143);
          },
          pause: () => undefined,
          resume: () => undefined,
        });
      },
      dispose: () => {
        shell.isDisposed = true;
      },
    };
  }

  /** PID 1 of the latest shell of that container. */
  main(container = 'c'): ScriptedProcess {
    const process = this.shells.findLast(({ settings }) => settings.container === container)?.processes[0];
    if (!process) throw new Error(`container ${container} was not started`);
    return process;
  }

  #process(command: readonly string[], handlers: ProcessHandlers): ScriptedProcess {
    let isOver = false;
    return {
      command,
      signals: [],
      print: (text, output = 'stdout') => handlers.onOutput(output, Buffer.from(text)),
      exit: (code) => {
        if (isOver) return;
        isOver = true;
        handlers.onExit(code);
      },
    };
  }
}
