import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';

export interface ProcessOptions {
  /** Looked up in the PATH of `env` if it is a bare name; no shell reads it. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Of standard output; what goes beyond ends the process. */
  readonly maxOutputBytes: number;
  /** Ends the process; the result is then `ended`. */
  readonly signal: AbortSignal;
}

export interface ProcessResult {
  /** Why it ended; `ended` and the rest are our doing. */
  readonly end: 'exited' | 'killed' | 'ended' | 'timeout' | 'tooLong';
  readonly exitCode: number;
  readonly stdout: string;
  /** Its last part. */
  readonly stderr: string;
}

const maxErrorBytes = 8192;
/** What it has started may hold its outputs open, and is not waited for. */
const drainMs = 1000;
const isWindows = process.platform === 'win32';

/**
 * Runs a program to its end, without a terminal and with nothing to read.
 * Errors: that of the start, with its code (`ENOENT`, `EACCES`).
 */
export function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const { command, args, env, clock, timeoutMs, maxOutputBytes, signal } = options;
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it starts ends with it, and no way to the terminal that we may have.
    const detached = !isWindows;
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached, windowsHide: true });
    const output = new Output(child, maxOutputBytes, () => finish('tooLong'));
    let drain: Disposable | undefined;
    const release = () => {
      timer.dispose();
      drain?.dispose();
      signal.removeEventListener('abort', onAbort);
      output.close();
    };
    const finish = (end: ProcessResult['end']) => {
      release();
      if (end !== 'exited' && end !== 'killed') killGroup(child);
      resolve({ end, exitCode: child.exitCode ?? -1, stdout: output.stdout, stderr: output.stderr });
    };
    const onExit = () => finish(child.exitCode === null ? 'killed' : 'exited');
    const onAbort = () => finish('ended');
    const timer = clock.setTimeout(() => finish('timeout'), timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('exit', () => {
      drain = clock.setTimeout(onExit, drainMs);
    });
    child.once('close', onExit);
    child.on('error', (error) => {
      release();
      reject(error);
    });
    if (signal.aborted) onAbort();
  });
}

class Output {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #chunks: Buffer[] = [];
  #sizeBytes = 0;
  #stderr = '';

  constructor(child: ChildProcessByStdio<null, Readable, Readable>, maxBytes: number, onTooLong: () => void) {
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.#sizeBytes += chunk.length;
      if (this.#sizeBytes > maxBytes) onTooLong();
      else this.#chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-maxErrorBytes);
    });
  }

  get stdout(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  get stderr(): string {
    return this.#stderr;
  }

  close(): void {
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }
}

function killGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (isWindows) {
    child.kill();
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
