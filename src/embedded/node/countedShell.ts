import type { PodShell, ProcessHandlers, ProcessOptions, ShellProcess } from '../shell/podShell.ts';

/** A container's shell, with the number of the processes in it. */
export class CountedShell implements PodShell {
  readonly #shell: PodShell;
  #running = 0;

  constructor(shell: PodShell) {
    this.#shell = shell;
  }

  /** PID 1 is one of them. */
  get running(): number {
    return this.#running;
  }

  async start(options: ProcessOptions, handlers: ProcessHandlers): Promise<ShellProcess> {
    this.#running += 1;
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.#running -= 1;
      isOver = true;
    };
    try {
      return await this.#shell.start(options, {
        onOutput: handlers.onOutput,
        onExit: (exitCode) => {
          end();
          handlers.onExit(exitCode);
        },
      });
    } catch (error) {
      end();
      throw error;
    }
  }

  dispose(): void {
    this.#shell.dispose();
  }
}
