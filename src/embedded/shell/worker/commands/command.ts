import type { Command, ExecResult, ResolvedCommandContext } from 'just-bash';
import type { Task } from '../task.ts';

export type Context = ResolvedCommandContext;

/** What a command gives that prints text. */
export function printed(stdout: string, exitCode = 0): ExecResult {
  return { stdout, stderr: '', exitCode };
}

/** `$?`. */
export function lastCode({ env }: Context): number {
  return Number(env.get('?') ?? 0);
}

/** The process that a number means, or `%1`, `%%`, `%+`: a job of the shell. */
export function processOf(task: Task, text: string): number {
  if (!text.startsWith('%')) return text === '' ? Number.NaN : Number(text);
  const ids = [...task.jobs.keys()];
  return (/^%\d+$/.test(text) ? ids[Number(text.slice(1)) - 1] : ids.at(-1)) ?? Number.NaN;
}

/** What a command gives that prints bytes: one a character. */
export function bytes(stdout: string): ExecResult {
  return { stdout, stdoutKind: 'bytes', stdoutEncoding: 'binary', stderr: '', exitCode: 0 };
}

export function failed(stderr: string, exitCode = 1): ExecResult {
  return { stdout: '', stderr, exitCode };
}

export function exits(exitCode: number): ExecResult {
  return { stdout: '', stderr: '', exitCode };
}

export function command(
  name: string,
  execute: (args: readonly string[], context: Context) => ExecResult | Promise<ExecResult>,
): Command {
  return { name, execute: async (args, context) => execute(args, context) };
}

/** The command of just-bash whose place this one has. */
export async function original(args: readonly string[], { origCommand }: Context): Promise<ExecResult> {
  return origCommand ? origCommand([...args]) : exits(127);
}

/** Waits as a process that may be told to stop: true where the signal came first. */
export async function waitFor<T>(
  task: Task,
  signal: AbortSignal | undefined,
  promise: Promise<T>,
): Promise<T | undefined> {
  task.waiting++;
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const onAbort = () => resolve(undefined);
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      promise.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
    });
  } finally {
    task.waiting--;
    task.onAwake();
  }
}

export function sleepFor(task: Task, signal: AbortSignal | undefined, ms: number): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<true>((resolve) => {
    const step = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, maxTimerMs);
      timer = setTimeout(() => (leftMs > stepMs ? step(leftMs - stepMs) : resolve(true)), stepMs);
    };
    if (Number.isFinite(ms)) step(ms);
  });
  return waitFor(task, signal, slept).finally(() => clearTimeout(timer));
}

const maxTimerMs = 2 ** 31 - 1;
