import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import type { TerminalSize } from '../../sandbox/service.ts';
import { decodeFrame, encodeResize, encodeStdin, encodeStdinClose, execProtocols } from './channels.ts';
import { parseExecStatus, type ExecStatus } from './execStatus.ts';
import { KeepAlive } from './keepAlive.ts';

/** `lost`: the connection ended before the server said how the process did. */
export type ExecEnd = ExecStatus | { readonly kind: 'lost'; readonly error: SandboxError };

export interface ExecSocketHandlers {
  readonly onOutput: (output: 'stdout' | 'stderr', data: Uint8Array) => void;
  /** Called once, after the last output, and not after `dispose`. */
  readonly onEnd: (end: ExecEnd) => void;
}

/** How long an orderly end may take, after which the connection is cut. */
const closeWithinMs = 2000;
const maxStatusBytes = 64 * 1024;

/** One `exec` over an open WebSocket, whichever protocol was agreed. */
export class ExecSocket implements Disposable {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #handlers: ExecSocketHandlers;
  readonly #keepAlive: KeepAlive;
  #statusText = '';
  #status: ExecStatus | undefined;
  #cause: Error | undefined;
  #isDone = false;
  #cut: Disposable | undefined;

  /** The socket comes open, and may come paused. */
  constructor(socket: WebSocket, clock: Clock, handlers: ExecSocketHandlers) {
    this.#socket = socket;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#keepAlive = new KeepAlive({ socket, clock, onLost: (why) => this.#lose(why) });
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data: RawData) => this.#onMessage(toBytes(data)));
    socket.on('error', (error) => {
      this.#cause = error;
    });
    socket.on('close', (code, reason) => this.#onClose(code, reason.toString()));
    if (socket.readyState === socket.CLOSED) queueMicrotask(() => this.#onClose(1006, ''));
    else if (!execProtocols.some((protocol) => protocol === socket.protocol)) {
      queueMicrotask(() => this.#lose(`the server speaks neither ${execProtocols.join(' nor ')}`));
    }
  }

  /** Bytes that were written and not yet taken by the network. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  write(data: Uint8Array): void {
    for (const frame of encodeStdin(data)) this.#send(frame);
  }

  resize(size: TerminalSize): void {
    this.#send(encodeResize(size));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#socket.isPaused) return;
    this.#socket.resume();
    this.#keepAlive.noteResumed();
  }

  /** Closes standard input and the connection; the switch inside ends the process. */
  dispose(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#close();
  }

  #close(): void {
    this.#keepAlive.dispose();
    if (this.#socket.readyState === this.#socket.CLOSED) return;
    if (this.#socket.protocol === execProtocols[0]) this.#send(encodeStdinClose());
    this.#socket.close(1000);
    // What still comes is not wanted, but a paused socket would never see the server's close.
    this.#socket.resume();
    this.#cut = this.#clock.setTimeout(() => this.#socket.terminate(), closeWithinMs);
  }

  #send(frame: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#keepAlive.noteInput(frame.length);
    // A failed write also closes the socket, which is noticed there.
    this.#socket.send(frame, { binary: true }, () => undefined);
  }

  #onMessage(bytes: Uint8Array): void {
    if (this.#isDone) return;
    const frame = decodeFrame(bytes);
    if (frame.kind === 'other') return;
    if (frame.kind !== 'status') return this.#handlers.onOutput(frame.kind, frame.data);
    if (this.#status || this.#statusText.length > maxStatusBytes) return;
    this.#statusText += Buffer.from(frame.data).toString('utf8');
    this.#status = parseExecStatus(this.#statusText);
    // The server closes after the status; one that does not is not waited for.
    if (this.#status) this.#cut ??= this.#clock.setTimeout(() => this.#socket.terminate(), closeWithinMs);
  }

  #lose(why: string): void {
    this.#cause ??= new Error(why);
    this.#socket.terminate();
  }

  #onClose(code: number, reason: string): void {
    this.#cut?.dispose();
    this.#keepAlive.dispose();
    if (this.#isDone) return;
    this.#isDone = true;
    this.#handlers.onEnd(this.#status ?? { kind: 'lost', error: this.#lostError(code, reason) });
  }

  #lostError(code: number, reason: string): SandboxError {
    // 1006: it broke off, which `lost` says already.
    const why = this.#cause?.message ?? (reason === '' && code !== 1006 ? `closed with code ${code}` : reason);
    const sentence = `The connection to the sandbox was lost${why === '' ? '' : `: ${why}`}.`;
    return new SandboxError('ConnectionLost', sentence, { cause: this.#cause });
  }
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
