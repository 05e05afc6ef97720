import { outputWindowBytes } from '../protocol.ts';

export type OutputName = 'stdout' | 'stderr';

const chunkBytes = 64 * 1024;
/** What comes this soon after something else leaves with the next. */
const togetherMs = 5;

interface Part {
  readonly output: OutputName;
  readonly data: Uint8Array;
}

/**
 * Where a process and what it leaves in the background print. What is printed in quick succession leaves together; a
 * writer waits while too much is under way to the reader.
 */
export class OutputSink {
  readonly #post: (output: OutputName, data: Uint8Array) => void;
  readonly #waiting: (() => void)[] = [];
  #parts: Part[] = [];
  #partBytes = 0;
  #sentAtMs = 0;
  #flushing: ReturnType<typeof setImmediate> | undefined;
  #underWayBytes = 0;
  #isClosed = false;

  constructor(post: (output: OutputName, data: Uint8Array) => void) {
    this.#post = post;
  }

  async write(output: OutputName, data: Uint8Array): Promise<void> {
    for (let start = 0; start < data.length; start += chunkBytes) {
      while (this.#underWayBytes >= outputWindowBytes && !this.#isClosed) {
        this.flush();
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
      this.writeNow(output, data.subarray(start, start + chunkBytes));
    }
  }

  /** For what is small and must not wait: a terminal's echo. */
  writeNow(output: OutputName, data: Uint8Array): void {
    if (this.#isClosed || data.length === 0) return;
    this.#underWayBytes += data.length;
    this.#parts.push({ output, data });
    this.#partBytes += data.length;
    if (this.#partBytes >= chunkBytes || performance.now() - this.#sentAtMs > togetherMs) this.flush();
    else this.#flushing ??= setImmediate(() => this.flush());
  }

  /** Sends what waits for the turn's end. */
  flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    this.#sentAtMs = performance.now();
    const parts = this.#parts;
    this.#parts = [];
    this.#partBytes = 0;
    for (let start = 0; start < parts.length; ) {
      const output = parts[start]?.output ?? 'stdout';
      let end = start + 1;
      while (parts[end]?.output === output) end++;
      this.#post(output, joined(parts.slice(start, end)));
      start = end;
    }
  }

  taken(sizeBytes: number): void {
    this.#underWayBytes -= sizeBytes;
    if (this.#underWayBytes < outputWindowBytes) this.#wake();
  }

  /** Drops what comes from now on, and lets those who wait go. */
  close(): void {
    this.flush();
    this.#isClosed = true;
    this.#wake();
  }

  get isBlocked(): boolean {
    return this.#waiting.length > 0;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** In memory of its own, which goes over to the host. */
function joined(parts: readonly Part[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of parts) {
    whole.set(data, at);
    at += data.length;
  }
  return whole;
}
