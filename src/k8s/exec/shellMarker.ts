const maxLookAheadBytes = 4096;

/**
 * Takes the first line `<mark> <process id>` off a terminal's output. Holds back no more than it must to see that the
 * line is not there; then everything passes and the process id stays unknown.
 */
export class ShellMarker {
  readonly #mark: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #processId: number | undefined;
  #isDone = false;

  constructor(mark: string) {
    this.#mark = Buffer.from(`${mark} `);
  }

  /** It came, or will not come. */
  get isDone(): boolean {
    return this.#isDone;
  }

  get processId(): number | undefined {
    return this.#processId;
  }

  /** What passes. */
  push(data: Uint8Array): Uint8Array {
    if (this.#isDone) return data;
    this.#held = Buffer.concat([this.#held, data]);
    const at = this.#held.indexOf(this.#mark);
    const end = at === -1 ? -1 : this.#held.indexOf('\n', at);
    if (end === -1) return this.#held.length > maxLookAheadBytes ? this.flush() : new Uint8Array(0);
    const line = /^(\d{1,10})\r?$/.exec(this.#held.toString('latin1', at + this.#mark.length, end));
    if (line === null) return this.flush();
    this.#processId = Number(line[1]);
    this.#held = Buffer.concat([this.#held.subarray(0, at), this.#held.subarray(end + 1)]);
    return this.flush();
  }

  /** What is held back, when no more comes. */
  flush(): Uint8Array {
    this.#isDone = true;
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    return held;
  }
}
