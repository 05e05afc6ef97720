/** What a container has printed: its last lines, bounded by bytes and by lines. */
import type { ContainerLog, LogLine } from './nodeAgent.ts';

const maxBytes = 1024 * 1024;
const maxLines = 10_000;
/** A longer line is kept in pieces. */
const maxLineLength = 64 * 1024;
/** What of each line counts beside its characters. */
const lineCost = 16;

const droppedLine: LogLine = { atMs: 0, text: '' };

type Output = 'stdout' | 'stderr';
type Listener = (line: LogLine | undefined) => void;

export class LogRing implements ContainerLog {
  readonly #now: () => number;
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #rest = { stdout: '', stderr: '' };
  /** Of the first lines, dropped and not yet cut off. */
  #dropped = 0;
  #bytes = 0;
  #isEnded = false;
  #isLastCut = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  write(output: Output, data: Uint8Array): void {
    if (this.#isEnded) return;
    this.#split(output, this.#rest[output] + this.#decoders[output].decode(data, { stream: true }));
  }

  /** Nothing will come any more; a line without its end is one now. */
  end(): void {
    if (this.#isEnded) return;
    for (const output of ['stdout', 'stderr'] as const) {
      this.#split(output, this.#rest[output] + this.#decoders[output].decode());
      if (this.#rest[output] === '') continue;
      this.#add(this.#rest[output]);
      this.#rest[output] = '';
      this.#isLastCut = true;
    }
    this.#isEnded = true;
    for (const listener of this.#listeners) listener(undefined);
    this.#listeners.clear();
  }

  lines(): readonly LogLine[] {
    return this.#lines.slice(this.#dropped);
  }

  follow(listener: Listener): () => void {
    if (this.#isEnded) {
      listener(undefined);
      return () => undefined;
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The end of it, of at most so many lines and bytes, as it was printed. */
  tail(lineLimit: number, byteLimit: number): string {
    const lines = this.#lines.slice(Math.max(this.#dropped, this.#lines.length - lineLimit)).map(({ text }) => text);
    if (lines.length === 0) return '';
    const bytes = Buffer.from(`${lines.join('\n')}${this.#isLastCut ? '' : '\n'}`);
    return bytes.subarray(Math.max(0, bytes.length - byteLimit)).toString();
  }

  #split(output: Output, text: string): void {
    const parts = text.split('\n');
    let rest = parts.pop() ?? '';
    for (const part of parts) this.#add(part);
    for (; rest.length > maxLineLength; rest = rest.slice(maxLineLength)) this.#add(rest.slice(0, maxLineLength));
    this.#rest[output] = rest;
  }

  #add(text: string): void {
    const line = { atMs: this.#now(), text };
    this.#lines.push(line);
    this.#bytes += text.length + lineCost;
    while (this.#bytes > maxBytes || this.#lines.length - this.#dropped > maxLines) {
      this.#bytes -= (this.#lines[this.#dropped]?.text.length ?? 0) + lineCost;
      this.#lines[this.#dropped] = droppedLine;
      this.#dropped += 1;
    }
    // Many at once, so that a full log is not moved with each line.
    if (this.#dropped > maxLines) this.#dropped -= this.#lines.splice(0, this.#dropped).length;
    for (const listener of this.#listeners) listener(line);
  }
}

/** Of what never printed anything. */
export const emptyLog: ContainerLog = {
  lines: () => [],
  follow: (listener) => {
    listener(undefined);
    return () => undefined;
  },
};
