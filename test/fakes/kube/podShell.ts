/**
 * The processes of one fake pod: real ones of this machine, in a folder of their own. No isolation: only for commands
 * of tests. What a command names below `/tmp/` is moved to the pod's own folder, so that pods do not meet there.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SpawnOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly hasTerminal: boolean;
}

export interface PodProcess {
  readonly child: ChildProcessWithoutNullStreams;
  resize(columns: number, rows: number): void;
  kill(): void;
}

const maxResizeTries = 50;
/** In the environment of every process of a pod. */
const podVariable = 'FAKE_POD';

export class PodShell {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fake-pod-'));
  readonly #processes = new Set<PodProcess>();
  #terminals = 0;

  spawn(options: SpawnOptions): PodProcess {
    const words = options.command.map((word) => word.replaceAll(/(?<![\w/.])\/tmp\//g, `${this.#folder}/`));
    const ttyFile = join(this.#folder, `.tty${++this.#terminals}`);
    const [file = '', ...args] = options.hasTerminal ? onTerminal(words, ttyFile) : words;
    const child = spawn(file, args, {
      cwd: this.#folder,
      env: {
        PATH: process.env['PATH'],
        HOME: this.#folder,
        TMPDIR: this.#folder,
        SHELL: '/bin/sh',
        ...options.env,
        [podVariable]: this.#folder,
      },
      // A group of its own, as in a container: the command is the leader, and one signal ends all of it.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // The command may end, or leave its input, before it has read everything.
    child.stdin.on('error', () => undefined);
    const started: PodProcess = {
      child,
      resize: (columns, rows) => this.#resize(child, ttyFile, columns, rows, maxResizeTries),
      kill: () => killGroup(child),
    };
    this.#processes.add(started);
    child.on('close', () => this.#processes.delete(started));
    return started;
  }

  dispose(): void {
    for (const running of this.#processes) running.kill();
    this.#processes.clear();
    // What left its group, or lives on behind its command, is known by its environment.
    for (const processId of findMarked(`${podVariable}=${this.#folder}`)) kill(processId);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #resize(child: ChildProcessWithoutNullStreams, ttyFile: string, columns: number, rows: number, tries: number): void {
    if (child.exitCode !== null || tries === 0) return;
    const device = readText(ttyFile).trim();
    if (device === '') {
      // The terminal is there a moment after its command was started.
      setTimeout(() => this.#resize(child, ttyFile, columns, rows, tries - 1), 20).unref();
      return;
    }
    const stty = spawn('stty', ['-F', device, 'cols', String(columns), 'rows', String(rows)], { stdio: 'ignore' });
    // Without stty the terminal keeps its size.
    stty.on('error', () => undefined);
  }
}

/** The command on a terminal of its own, whose device's name is left in `ttyFile`. */
function onTerminal(words: readonly string[], ttyFile: string): string[] {
  return ['script', '-qfec', `tty >${quote(ttyFile)}; exec ${words.map(quote).join(' ')}`, '/dev/null'];
}

function killGroup(child: ChildProcessWithoutNullStreams): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) kill(-child.pid);
}

function kill(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** The processes with that variable; none where there is no `/proc`. */
function findMarked(variable: string): number[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readText(`/proc/${name}/environ`).split('\0').includes(variable))
    .map(Number);
}

/** Empty where it cannot be read: not there yet, no longer, or another user's. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
