import type { Clock } from '../../../base/clock.ts';

/** Tokens that are bound to a pod are written anew about once an hour, and are valid for some minutes more. */
const maxAgeMs = 60_000;

/** A file that is read again now and then, because others replace it. */
export class CachedFile {
  readonly path: string;
  readonly #readFile: (path: string) => Promise<string>;
  readonly #clock: Clock;
  #content: string | undefined;
  #readAtMs = 0;
  #isDropped = false;

  constructor(path: string, readFile: (path: string) => Promise<string>, clock: Clock) {
    this.path = path;
    this.#readFile = readFile;
    this.#clock = clock;
  }

  /** Errors: those of the first reading; later ones leave the content as it was. */
  async read(): Promise<string> {
    const content = this.#content;
    const nowMs = this.#clock.now();
    if (content !== undefined && !this.#isDropped && nowMs - this.#readAtMs < maxAgeMs) return content;
    this.#isDropped = false;
    this.#readAtMs = nowMs;
    try {
      this.#content = await this.#readFile(this.path);
      return this.#content;
    } catch (error) {
      if (content === undefined) throw error;
      return content;
    }
  }

  /** Reads it again the next time. */
  drop(): void {
    this.#isDropped = true;
  }
}
