import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { ExecResult } from '../../sandbox/service.ts';
import { fromMessage, type ExecPod } from './execErrors.ts';
import { ExecSocket, type ExecEnd } from './execSocket.ts';
import { OutputCollector } from './outputCollector.ts';
import { leaveWord, trailerMark } from './shellScripts.ts';

export interface CommandRunOptions {
  readonly socket: WebSocket;
  readonly clock: Clock;
  readonly pod: ExecPod;
  /** The one that the command's wrapper was given. */
  readonly id: string;
  readonly maxOutputBytes: number;
}

/** What a command left, without the time, which its caller measures. */
export type CommandOutcome = Omit<ExecResult, 'durationMs'>;

/** One command on an open connection, until its shell ends; disposing it before ends its processes. */
export class CommandRun implements Disposable {
  readonly #pod: ExecPod;
  readonly #stdout: OutputCollector;
  readonly #stderr: OutputCollector;
  readonly #socket: ExecSocket;
  readonly #settle: { readonly resolve: (outcome: CommandOutcome) => void; readonly reject: (error: Error) => void };
  /** Errors: SandboxNotRunning, ShellNotFound, ClusterRefused, ConnectionLost. Never settles once disposed. */
  readonly outcome: Promise<CommandOutcome>;

  constructor({ socket, clock, pod, id, maxOutputBytes }: CommandRunOptions) {
    this.#pod = pod;
    const settle = {
      resolve: (_outcome: CommandOutcome): void => undefined,
      reject: (_error: Error): void => undefined,
    };
    this.outcome = new Promise((resolve, reject) => Object.assign(settle, { resolve, reject }));
    this.#settle = settle;
    this.#stdout = new OutputCollector(trailerMark(id), maxOutputBytes);
    this.#stderr = new OutputCollector(trailerMark(id), maxOutputBytes);
    this.#socket = new ExecSocket(socket, clock, {
      onOutput: (output, data) => this.#onOutput(output, data),
      onEnd: (end) => this.#onEnd(end),
    });
    this.#socket.resume();
  }

  dispose(): void {
    this.#socket.dispose();
  }

  #onOutput(output: 'stdout' | 'stderr', data: Uint8Array): void {
    (output === 'stdout' ? this.#stdout : this.#stderr).push(data);
    const exitCode = this.#stdout.exitCode;
    if (exitCode === undefined || this.#stderr.exitCode === undefined) return;
    // Something in the background may keep the outputs open, so the server's own word is not waited for.
    this.#socket.write(new TextEncoder().encode(leaveWord));
    this.#socket.dispose();
    this.#finish(exitCode);
  }

  #onEnd(end: ExecEnd): void {
    switch (end.kind) {
      case 'exited':
        return this.#finish(end.exitCode);
      case 'failed':
        return this.#settle.reject(fromMessage(end.message, this.#pod));
      case 'lost':
        return this.#settle.reject(end.error);
    }
  }

  #finish(exitCode: number): void {
    this.#settle.resolve({
      exitCode,
      stdout: this.#stdout.text(),
      stderr: this.#stderr.text(),
      isStdoutTruncated: this.#stdout.isTruncated,
      isStderrTruncated: this.#stderr.isTruncated,
    });
  }
}
