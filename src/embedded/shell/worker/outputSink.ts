import { outputWindowBytes } from '../protocol.ts';

export type OutputName = 'stdout' | 'stderr';

const chunkBytes = 64 * 1024;

/** Where a process and what it leaves in the background print: waits while too much is under way to the reader. */
export class OutputSink {
  readonly #post: (output: OutputName, data: Uint8Array) => void;
  readonly #waiting: (() => void)[] = [];
  #underWayBytes = 0;
  #isClosed = false;

  constructor(post: (output: OutputName, data: Uint8Array) => void) {
    this.#post = post;
  }

  async write(output: OutputName, data: Uint8Array): Promise<void> {
    for (let start = 0; start < data.length; start += chunkBytes) {
      while (this.#underWayBytes >= outputWindowBytes && !this.#isClosed) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
      if (this.#isClosed) return;
      this.#send(output, data.subarray(start, start + chunkBytes));
    }
  }

  /** For what is small and must not wait: a terminal's echo. */
  writeNow(output: OutputName, data: Uint8Array): void {
    if (!this.#isClosed && data.length > 0) this.#send(output, data);
  }

  taken(sizeBytes: number): void {
    this.#underWayBytes -= sizeBytes;
    if (this.#underWayBytes < outputWindowBytes) this.#wake();
  }

  /** Drops what comes from now on, and lets those who wait go. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  get isBlocked(): boolean {
    return this.#waiting.length > 0;
  }

  #send(output: OutputName, data: Uint8Array): void {
    this.#underWayBytes += data.length;
    // A copy of its own, whose memory goes over to the host.
    this.#post(output, new Uint8Array(data));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
