/** Programs that the host tests start; they are ended by their id, with the group that each of them leads. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, openSync, closeSync, readdirSync, readFileSync } from 'node:fs';

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs the program to its end; what it printed. Errors: another exit code than 0, with the last lines of it. */
export async function runProgram(options: ProgramOptions & { readonly timeoutMs: number }): Promise<string> {
  const { command, args, cwd, env, timeoutMs } = options;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const timer = setTimeout(() => endGroup(child, 'SIGKILL'), timeoutMs);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString()}`.slice(-8000);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code === 0) return output;
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-4000)}${errors}`);
  } finally {
    clearTimeout(timer);
  }
}

export interface RunningProgram {
  readonly processId: number;
  /** The exit code, or undefined while it runs. */
  readonly exitCode: () => number | null | undefined;
  stop(): Promise<void>;
}

const stopTimeoutMs = 4_000;

/** Starts a program that goes on; both outputs go to the file. */
export function startProgram(options: ProgramOptions & { readonly logFile: string }): RunningProgram {
  const { command, args, cwd, env, logFile } = options;
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  let exitCode: number | null | undefined;
  const exited = new Promise<void>((resolve) => {
    child.on('error', () => {
      exitCode = null;
      resolve();
    });
    child.on('exit', (code) => {
      exitCode = code;
      resolve();
    });
  });
  return {
    processId: child.pid ?? 0,
    exitCode: () => exitCode,
    async stop() {
      endGroup(child, 'SIGTERM');
      const timer = setTimeout(() => endGroup(child, 'SIGKILL'), stopTimeoutMs);
      await exited;
      clearTimeout(timer);
      // What the program started may outlive it.
      endGroup(child, 'SIGKILL');
    },
  };
}

export function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) sendSignal(-child.pid, signal);
}

/** Ends every process in whose environment the folder occurs, this one apart; none where there is no `/proc`. */
export function endProcessesOf(folder: string): void {
  if (!existsSync('/proc/self/environ')) return;
  for (const name of readdirSync('/proc')) {
    const processId = Number(name);
    if (!Number.isInteger(processId) || processId === process.pid) continue;
    if (readText(`/proc/${name}/environ`).includes(folder)) sendSignal(processId, 'SIGKILL');
  }
}

/** The processes below that one, as `id command line`. */
export function descendantsOf(processId: number): readonly string[] {
  const children = readText(`/proc/${processId}/task/${processId}/children`)
    .split(' ')
    .filter((id) => id !== '')
    .map(Number);
  return children.flatMap((child) => [
    `${child} ${readText(`/proc/${child}/cmdline`).replaceAll('\0', ' ')}`,
    ...descendantsOf(child),
  ]);
}

function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Empty where it cannot be read: gone meanwhile, or another user's. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
