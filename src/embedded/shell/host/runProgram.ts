/**
 * `k7-run`: what the client's wrapper around a command does, whose dead man's switch needs an input that is alive in the
 * background. `$1`: the command; `$2` and `$3`: the halves of the trailer's mark.
 */
import type { ProcessHandlers, ProcessSignal } from '../podShell.ts';
import type { PodProcess, ProgramRoom, ProgramStart } from './hostedProgram.ts';

const maxWordBytes = 1024;

export class RunProgram implements PodProcess {
  readonly processId: number;
  readonly command: string;
  readonly #room: ProgramRoom;
  readonly #handlers: ProcessHandlers;
  readonly #mark: string;
  #inner: PodProcess | undefined;
  #word = '';
  #isSwitchOff = false;
  #exitCode: number | undefined;
  #isOver = false;

  constructor({ room, processId, options, handlers }: ProgramStart, mark: string) {
    this.processId = processId;
    this.command = options.command.slice(0, 2).join(' ');
    this.#room = room;
    this.#handlers = handlers;
    this.#mark = mark;
  }

  async start(script: string): Promise<void> {
    const options = { command: ['/bin/sh', '-c', script], hasTerminal: false, hasInput: false };
    this.#inner = await this.#room.startInWorker(options, {
      onOutput: (output, data) => this.#handlers.onOutput(output, data),
      onEnded: (exitCode) => this.#onEnded(exitCode),
      onClosed: () => this.#exit(this.#exitCode ?? 137),
    });
  }

  write(data: Uint8Array): void {
    if (this.#isSwitchOff) return;
    this.#word += Buffer.from(data).toString('latin1');
    // Any line will do; more than one needs nobody.
    if (this.#word.includes('\n') || this.#word.length > maxWordBytes) this.#isSwitchOff = true;
  }

  endInput(): void {
    if (!this.#isSwitchOff && this.#exitCode === undefined) this.#killGroup();
  }

  signal(signal: ProcessSignal): void {
    if (signal === 'KILL' || signal === 'TERM' || signal === 'HUP') this.#killGroup();
  }

  kill(): void {
    this.#exit(137);
  }

  resize(): void {}

  pause(): void {
    this.#inner?.pause();
  }

  resume(): void {
    this.#inner?.resume();
  }

  #onEnded(exitCode: number): void {
    if (this.#isOver) return;
    this.#exitCode = exitCode;
    const trailer = Buffer.from(`${this.#mark} ${exitCode}\n`);
    this.#handlers.onOutput('stdout', trailer);
    this.#handlers.onOutput('stderr', trailer);
  }

  #killGroup(): void {
    if (this.#inner) this.#room.signal(this.#inner.processId, 'KILL', true);
    this.#exit(137);
  }

  #exit(exitCode: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#room.onEnd(this);
    this.#handlers.onExit(exitCode);
  }
}
