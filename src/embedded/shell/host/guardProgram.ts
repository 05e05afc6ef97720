/** `k7-guard`: hangs the process group of `$1` up when its input ends or says so, unless it says `leave`. */
import type { ProcessHandlers, ProcessSignal } from '../podShell.ts';
import { signalNumbers } from '../protocol.ts';
import type { PodProcess, ProgramRoom, ProgramStart } from './hostedProgram.ts';

const killAfterMs = 1000;
const maxWordBytes = 1024;

export class GuardProgram implements PodProcess {
  readonly processId: number;
  readonly command: string;
  readonly #room: ProgramRoom;
  readonly #handlers: ProcessHandlers;
  readonly #guarded: number;
  #word = '';
  #state: 'guarding' | 'hangingUp' | 'over' = 'guarding';

  constructor({ room, processId, options, handlers }: ProgramStart, guarded: number) {
    this.processId = processId;
    this.command = options.command.slice(0, 2).join(' ');
    this.#room = room;
    this.#handlers = handlers;
    this.#guarded = guarded;
  }

  write(data: Uint8Array): void {
    this.#word += Buffer.from(data).toString('latin1');
    const [word, more] = this.#word.split('\n', 2);
    if (more === undefined && this.#word.length <= maxWordBytes) return;
    if (word === 'leave') this.#exit(0);
    else this.#hangUp();
  }

  endInput(): void {
    this.#hangUp();
  }

  signal(signal: ProcessSignal): void {
    this.#exit(128 + signalNumbers[signal]);
  }

  kill(): void {
    this.#exit(137);
  }

  resize(): void {}
  pause(): void {}
  resume(): void {}

  #hangUp(): void {
    if (this.#state !== 'guarding') return;
    this.#state = 'hangingUp';
    this.#room.signal(this.#guarded, 'HUP', true);
    this.#room.timers.run(killAfterMs, () => {
      const isAlive = this.#room.isAlive(this.#guarded);
      if (isAlive) this.#room.signal(this.#guarded, 'KILL', true);
      this.#exit(isAlive ? 0 : 1);
    });
  }

  #exit(exitCode: number): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#room.onEnd(this);
    this.#handlers.onExit(exitCode);
  }
}
