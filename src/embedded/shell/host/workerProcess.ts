import type { ProcessSignal } from '../podShell.ts';
import { outputWindowBytes, type HostMessage } from '../protocol.ts';
import type { PodProcess, WorkerHandlers } from './hostedProgram.ts';

interface Held {
  readonly output: 'stdout' | 'stderr';
  readonly data: Uint8Array;
}

/** A process in the worker, as the host sees it. While paused, what came is kept and not taken, which bounds it. */
export class WorkerProcess implements PodProcess {
  readonly processId: number;
  readonly command: string;
  readonly #handlers: WorkerHandlers;
  readonly #send: (message: HostMessage) => void;
  readonly #held: Held[] = [];
  #isPaused = false;
  #exitCode: number | undefined;
  #isEndTold = false;
  #isClosed = false;
  #isOver = false;
  #unreadBytes = 0;
  #takenBytes = 0;

  constructor(processId: number, command: string, handlers: WorkerHandlers, send: (message: HostMessage) => void) {
    this.processId = processId;
    this.command = command;
    this.#handlers = handlers;
    this.#send = send;
  }

  write(data: Uint8Array): void {
    // More than a person types while the worker does not take it.
    if (this.#isOver || this.#unreadBytes + data.length > maxUnreadBytes) return;
    this.#unreadBytes += data.length;
    // A copy, because the caller's is a part of a larger buffer.
    this.#send({ kind: 'input', processId: this.processId, data: new Uint8Array(data) });
  }

  endInput(): void {
    this.#send({ kind: 'endInput', processId: this.processId });
  }

  resize(columns: number, rows: number): void {
    this.#send({ kind: 'resize', processId: this.processId, columns, rows });
  }

  signal(signal: ProcessSignal): void {
    this.#send({ kind: 'signal', processId: this.processId, signal, isGroup: false });
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  kill(): void {
    this.#held.length = 0;
    this.#isPaused = false;
    this.onEnded(137);
    this.onClosed();
  }

  onOutput(output: 'stdout' | 'stderr', data: Uint8Array): void {
    this.#held.push({ output, data });
    this.#deliver();
  }

  onRead(sizeBytes: number): void {
    this.#unreadBytes -= sizeBytes;
  }

  onEnded(exitCode: number): void {
    this.#exitCode ??= exitCode;
    this.#deliver();
  }

  onClosed(): void {
    this.#isClosed = true;
    this.#deliver();
  }

  /** Told in larger amounts: the window has room for what is not told yet. */
  #take(sizeBytes: number): void {
    this.#takenBytes += sizeBytes;
    if (this.#takenBytes < outputWindowBytes / 8) return;
    this.#send({ kind: 'taken', processId: this.processId, sizeBytes: this.#takenBytes });
    this.#takenBytes = 0;
  }

  #deliver(): void {
    while (!this.#isPaused) {
      const next = this.#held.shift();
      if (!next) break;
      this.#take(next.data.length);
      this.#handlers.onOutput(next.output, next.data);
    }
    if (this.#held.length > 0) return;
    if (this.#exitCode !== undefined && !this.#isEndTold) {
      this.#isEndTold = true;
      this.#handlers.onEnded(this.#exitCode);
    }
    if (this.#isClosed && !this.#isOver) {
      this.#isOver = true;
      this.#handlers.onClosed();
    }
  }
}

/** Above what a process without a terminal may be given, whose end of input must come through. */
const maxUnreadBytes = 32 * 1024 * 1024;
