import type { ServerResponse } from 'node:http';
import type { ContainerLog, LogLine } from '../node/nodeAgent.ts';
import type { LogOptions } from './logOptions.ts';

/** Answers what a container has printed, and prints, no faster than the client takes it. */
export function serveLog(response: ServerResponse, log: ContainerLog, options: LogOptions): void {
  new LogStream(response, log, options).start();
}

class LogStream {
  readonly #response: ServerResponse;
  readonly #log: ContainerLog;
  readonly #options: LogOptions;
  #offLine: () => void = () => undefined;
  #last: LogLine | undefined;
  #leftBytes: number;
  #isBehind = false;
  #hasEnded = false;

  constructor(response: ServerResponse, log: ContainerLog, options: LogOptions) {
    this.#response = response;
    this.#log = log;
    this.#options = options;
    this.#leftBytes = options.limitBytes ?? Infinity;
  }

  start(): void {
    const response = this.#response;
    const log = this.#log;
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.flushHeaders();
    response.on('close', () => this.#offLine());
    response.on('drain', () => this.#catchUp());
    const all = log.lines();
    const { tailLines, sinceMs, isFollowed } = this.#options;
    // As the kubelet: the last lines first, then those of them that are new enough.
    const tail = tailLines === undefined ? all : all.slice(Math.max(0, all.length - tailLines));
    const lines = sinceMs === undefined ? tail : tail.filter(({ atMs }) => atMs >= sinceMs);
    this.#last = lines.length === 0 ? all.at(-1) : lines.at(-1);
    // At once: it is bounded by what the node keeps.
    this.#writeAll(lines);
    if (isFollowed && !response.writableEnded) this.#offLine = log.follow((line) => this.#take(line));
    else this.#finish();
  }

  #take(line: LogLine | undefined): void {
    if (this.#isBehind || this.#response.writableNeedDrain) {
      this.#isBehind = true;
      this.#hasEnded ||= line === undefined;
      return;
    }
    if (line === undefined) return this.#finish();
    this.#last = line;
    this.#writeAll([line]);
  }

  /** What came meanwhile is in the node's log, as far as that keeps it. */
  #catchUp(): void {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    const lines = this.#log.lines();
    const from = this.#last === undefined ? 0 : lines.lastIndexOf(this.#last) + 1;
    this.#last = lines.at(-1) ?? this.#last;
    this.#writeAll(lines.slice(from));
    if (this.#hasEnded) this.#finish();
  }

  #writeAll(lines: readonly LogLine[]): void {
    if (lines.length === 0 || this.#leftBytes <= 0) return;
    const bytes = Buffer.from(lines.map((line) => this.#format(line)).join(''));
    this.#response.write(bytes.length > this.#leftBytes ? bytes.subarray(0, this.#leftBytes) : bytes);
    this.#leftBytes -= bytes.length;
    if (this.#leftBytes <= 0) this.#finish();
  }

  #format({ atMs, text }: LogLine): string {
    if (!this.#options.hasTimestamps) return `${text}\n`;
    return `${new Date(atMs).toISOString().slice(0, -1)}000000Z ${text}\n`;
  }

  #finish(): void {
    this.#offLine();
    this.#response.end();
  }
}
