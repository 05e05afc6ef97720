import type { Disposable } from '../../../base/disposable.ts';
import type { ProcessHandlers, ProcessSignal } from '../podShell.ts';
import { signalNumbers } from '../protocol.ts';
import type { PodProcess, ProgramRoom, ProgramStart } from './hostedProgram.ts';
import type { IdleProgram } from './idleProgram.ts';

/** Longer ones outlive whoever runs this. */
const longestTimerMs = 24 * 60 * 60 * 1000;

/** A process that only waits: no worker, and a timer only where its end can be seen. */
export class IdleProcess implements PodProcess {
  readonly processId: number;
  readonly command: string;
  readonly #room: ProgramRoom;
  readonly #handlers: ProcessHandlers;
  readonly #program: IdleProgram;
  readonly #timer: Disposable | undefined;
  #isOver = false;

  constructor({ room, processId, options, handlers }: ProgramStart, program: IdleProgram) {
    this.processId = processId;
    this.command = options.command.join(' ');
    this.#room = room;
    this.#handlers = handlers;
    this.#program = program;
    const { durationMs } = program;
    if (durationMs <= longestTimerMs) this.#timer = room.timers.run(durationMs, () => this.#exit(0));
  }

  signal(signal: ProcessSignal): void {
    const { exitOnTerm } = this.#program;
    if (signal === 'TERM' && exitOnTerm !== undefined) return this.#exit(exitOnTerm);
    // What PID 1 does not handle the kernel drops.
    if (signal !== 'KILL' && this.processId === 1) return;
    this.#exit(128 + signalNumbers[signal]);
  }

  kill(): void {
    this.#exit(137);
  }

  // It neither reads nor prints.
  write(): void {}
  endInput(): void {}
  resize(): void {}
  pause(): void {}
  resume(): void {}

  #exit(exitCode: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.dispose();
    this.#room.onEnd(this);
    this.#handlers.onExit(exitCode);
  }
}
