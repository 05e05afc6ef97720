import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';

/** Proxies drop connections that are silent for a minute. */
const pingIntervalMs = 30_000;
const answerWithinMs = 15_000;
/** A timer that comes this late means that the machine slept. */
const lateMs = 5000;
/** More than a server takes off the connection when the process in the sandbox does not read its input. */
const blockedInputBytes = 64 * 1024;

export interface KeepAliveOptions {
  readonly socket: WebSocket;
  readonly clock: Clock;
  readonly onLost: (why: string) => void;
}

/**
 * Pings, and notices a connection that is half open. Not judged is a connection that we do not read ourselves (paused),
 * nor one with much input under way: a server that waits for the process to read does not see the ping behind it. TCP's
 * own retransmission ends that one if the server is gone.
 */
export class KeepAlive implements Disposable {
  readonly #options: KeepAliveOptions;
  readonly #owned = new DisposableStore();
  #ping: Disposable = { dispose() {} };
  #deadline: Disposable | undefined;
  #inputSinceSignBytes = 0;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    const { socket } = options;
    const onSign = () => this.#onSign();
    socket.on('message', onSign);
    socket.on('pong', onSign);
    this.#owned.add(
      toDisposable(() => {
        socket.off('message', onSign);
        socket.off('pong', onSign);
        this.#ping.dispose();
        this.#deadline?.dispose();
      }),
    );
    this.#schedulePing();
  }

  /** To be told of what is written, because it stands before the next ping. */
  noteInput(sizeBytes: number): void {
    this.#inputSinceSignBytes += sizeBytes;
  }

  /** To be told when reading goes on: the answer may be in what was not read yet. */
  noteResumed(): void {
    if (this.#deadline) this.#startDeadline();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #onSign(): void {
    this.#deadline?.dispose();
    this.#deadline = undefined;
    this.#inputSinceSignBytes = 0;
  }

  #schedulePing(): void {
    const { socket, clock } = this.#options;
    this.#ping = clock.setTimeout(() => {
      this.#schedulePing();
      if (socket.readyState !== socket.OPEN) return;
      // A failed write also closes the socket, which is noticed there.
      socket.ping(undefined, undefined, () => undefined);
      if (!this.#deadline) this.#startDeadline();
    }, pingIntervalMs);
  }

  #startDeadline(): void {
    const { socket, clock, onLost } = this.#options;
    this.#deadline?.dispose();
    const dueMs = clock.now() + answerWithinMs;
    this.#deadline = clock.setTimeout(() => {
      this.#deadline = undefined;
      if (socket.isPaused || this.#inputSinceSignBytes > blockedInputBytes) return;
      if (clock.now() - dueMs > lateMs) return this.#startDeadline();
      onLost(`no answer for ${answerWithinMs / 1000} seconds`);
    }, answerWithinMs);
  }
}
