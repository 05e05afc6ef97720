/** `k7-terminal`: prints the mark (`$1`) and the process id, and becomes an interactive shell. */
import type { ProcessHandlers, ProcessSignal } from '../podShell.ts';
import type { PodProcess, ProgramRoom, ProgramStart } from './hostedProgram.ts';

export class TerminalProgram implements PodProcess {
  readonly processId: number;
  readonly command = 'sh';
  readonly #room: ProgramRoom;
  readonly #handlers: ProcessHandlers;
  #shell: PodProcess | undefined;
  #exitCode = 137;
  #isOver = false;

  constructor({ room, processId, handlers }: ProgramStart) {
    this.processId = processId;
    this.#room = room;
    this.#handlers = handlers;
  }

  async start(mark: string): Promise<void> {
    const held: Uint8Array[] = [];
    let isMarked = false;
    const onOutput = (_output: 'stdout' | 'stderr', data: Uint8Array): void => {
      if (isMarked) this.#handlers.onOutput('stdout', data);
      else held.push(data);
    };
    this.#shell = await this.#room.startInWorker(
      { command: ['sh'], hasTerminal: true, hasInput: true },
      {
        onOutput,
        onEnded: (exitCode) => {
          this.#exitCode = exitCode;
        },
        onClosed: () => this.#exit(this.#exitCode),
      },
    );
    this.#handlers.onOutput('stdout', Buffer.from(`${mark} ${this.processId}\r\n`));
    isMarked = true;
    for (const data of held.splice(0)) this.#handlers.onOutput('stdout', data);
  }

  write(data: Uint8Array): void {
    this.#shell?.write(data);
  }

  endInput(): void {
    this.#shell?.endInput();
  }

  resize(columns: number, rows: number): void {
    this.#shell?.resize(columns, rows);
  }

  /** Of the group that it leads. */
  signal(signal: ProcessSignal): void {
    if (this.#shell) this.#room.signal(this.#shell.processId, signal, true);
  }

  kill(): void {
    this.#exit(137);
  }

  pause(): void {
    this.#shell?.pause();
  }

  resume(): void {
    this.#shell?.resume();
  }

  #exit(exitCode: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#room.onEnd(this);
    this.#handlers.onExit(exitCode);
  }
}
