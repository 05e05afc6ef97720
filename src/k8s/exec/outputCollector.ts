/** The longest exit code with its space and newline. */
const maxTrailerRestBytes = 8;

/**
 * Collects one output of a command: the first `maxBytes`, up to the trailer that the wrapper around the command prints
 * when it has ended. What comes after the bound is only looked through for the trailer.
 */
export class OutputCollector {
  readonly #mark: Buffer;
  readonly #maxBytes: number;
  #kept: Buffer;
  #keptBytes = 0;
  /** The last bytes, which may be the beginning of a trailer. */
  #tail: Buffer = Buffer.alloc(0);
  #isTruncated = false;
  #exitCode: number | undefined;

  constructor(mark: string, maxBytes: number) {
    this.#mark = Buffer.from(`${mark} `);
    this.#maxBytes = maxBytes;
    this.#kept = Buffer.alloc(Math.min(maxBytes, 4096));
  }

  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  /** As the trailer says; `undefined` until it came. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  push(data: Uint8Array): void {
    // After the trailer it is the output of something that the command left behind.
    if (this.#exitCode !== undefined) return;
    const all = this.#tail.length === 0 ? Buffer.from(data) : Buffer.concat([this.#tail, data]);
    const safe = this.#scan(all);
    this.#keep(all.subarray(0, safe));
    this.#tail = this.#exitCode === undefined ? all.subarray(safe) : Buffer.alloc(0);
  }

  /** To be called once, when no more comes. */
  text(): string {
    this.#keep(this.#tail);
    this.#tail = Buffer.alloc(0);
    // As a stream, a character that the bound cut in two is left out.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#kept.subarray(0, this.#keptBytes), {
      stream: this.#isTruncated,
    });
  }

  /** How many of these bytes are the command's for certain; notes the exit code when the trailer follows them. */
  #scan(all: Buffer): number {
    for (let from = 0; ; ) {
      const at = all.indexOf(this.#mark, from);
      if (at === -1) return Math.max(from, this.#partialMarkAt(all));
      const rest = all.toString('latin1', at + this.#mark.length, at + this.#mark.length + maxTrailerRestBytes);
      const exitCode = /^(\d{1,3})\n/.exec(rest)?.[1];
      if (exitCode !== undefined) {
        this.#exitCode = Number(exitCode);
        return at;
      }
      if (/^\d{0,3}$/.test(rest)) return at;
      from = at + 1;
    }
  }

  #partialMarkAt(all: Buffer): number {
    const firstPossible = Math.max(0, all.length - this.#mark.length + 1);
    for (let at = firstPossible; at < all.length; at++) {
      if (this.#mark.subarray(0, all.length - at).equals(all.subarray(at))) return at;
    }
    return all.length;
  }

  #keep(data: Uint8Array): void {
    const room = this.#maxBytes - this.#keptBytes;
    if (data.length > room) this.#isTruncated = true;
    const part = data.subarray(0, room);
    const neededBytes = this.#keptBytes + part.length;
    if (neededBytes > this.#kept.length) {
      const larger = Buffer.alloc(Math.min(this.#maxBytes, Math.max(neededBytes, this.#kept.length * 2)));
      this.#kept.copy(larger, 0, 0, this.#keptBytes);
      this.#kept = larger;
    }
    this.#kept.set(part, this.#keptBytes);
    this.#keptBytes = neededBytes;
  }
}
