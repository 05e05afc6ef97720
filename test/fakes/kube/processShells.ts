/**
 * The processes of one fake pod: real ones of this machine, in a folder of their own. No isolation: only for commands
 * of tests. What a command names below `/tmp/` is moved to the pod's own folder, so that pods do not meet there.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CommandNotFoundError,
  type ContainerSettings,
  type PodShell,
  type PodShells,
  type ProcessHandlers,
  type ProcessOptions,
  type ShellProcess,
} from '../../../src/embedded/shell/podShell.ts';

const maxResizeTries = 50;
/** In the environment of every process of a pod. */
const podVariable = 'FAKE_POD';

export class ProcessShells implements PodShells {
  readonly #missingCommands: ReadonlySet<string>;

  constructor(missingCommands: ReadonlySet<string> = new Set()) {
    this.#missingCommands = missingCommands;
  }

  open(settings: ContainerSettings): PodShell {
    return new ProcessShell(settings, this.#missingCommands);
  }
}

class ProcessShell implements PodShell {
  readonly #settings: ContainerSettings;
  readonly #missingCommands: ReadonlySet<string>;
  /** Made for the first process. */
  #folder = '';
  readonly #processes = new Set<ChildProcessWithoutNullStreams>();
  #terminals = 0;

  constructor(settings: ContainerSettings, missingCommands: ReadonlySet<string>) {
    this.#settings = settings;
    this.#missingCommands = missingCommands;
  }

  async start(options: ProcessOptions, handlers: ProcessHandlers): Promise<ShellProcess> {
    const { hasTerminal, hasInput } = options;
    const [program = ''] = options.command;
    if (this.#missingCommands.has(program)) throw new CommandNotFoundError(program);
    if (isIdle(options.command)) return idleProcess(options.command, handlers);
    if (this.#folder === '') this.#folder = mkdtempSync(join(tmpdir(), 'fake-pod-'));
    const words = options.command.map((word) => word.replaceAll(/(?<![\w/.])\/tmp\//g, `${this.#folder}/`));
    const ttyFile = join(this.#folder, `.tty${++this.#terminals}`);
    const [file = '', ...args] = hasTerminal ? onTerminal(words, ttyFile) : words;
    const child = spawn(file, args, {
      cwd: this.#folder,
      env: {
        PATH: process.env['PATH'],
        HOME: this.#folder,
        TMPDIR: this.#folder,
        SHELL: '/bin/sh',
        HOSTNAME: this.#settings.podName,
        ...this.#settings.env,
        ...(hasTerminal ? { TERM: 'xterm' } : {}),
        [podVariable]: this.#folder,
      },
      // A group of its own, as in a container: the command is the leader, and one signal ends all of it.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', () => reject(new CommandNotFoundError(program)));
    });
    this.#processes.add(child);
    // The command may end, or leave its input, before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (data: Buffer) => handlers.onOutput('stdout', data));
    child.stderr.on('data', (data: Buffer) => handlers.onOutput('stderr', data));
    child.on('close', (code, signal) => {
      this.#processes.delete(child);
      handlers.onExit(code ?? (signal === 'SIGTERM' ? 143 : 137));
    });
    // An open, silent input keeps the terminal, whose end is not the client's.
    if (!hasInput && !hasTerminal) child.stdin.end();
    return {
      write: (data) => void child.stdin.write(data),
      endInput: () => void child.stdin.end(),
      resize: (columns, rows) => this.#resize(child, ttyFile, columns, rows, maxResizeTries),
      signal: (signal) => killGroup(child, `SIG${signal}`),
      pause() {
        child.stdout.pause();
        child.stderr.pause();
      },
      resume() {
        child.stdout.resume();
        child.stderr.resume();
      },
    };
  }

  dispose(): void {
    if (this.#folder === '') return;
    for (const child of this.#processes) killGroup(child, 'SIGKILL');
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

/** A command that only waits: for years, or in a shell that ends at once when it is told to. */
function isIdle(command: readonly string[]): boolean {
  const [program = '', flag = '', script = ''] = command;
  if (program === 'sleep')
    return command.length === 2 && Number.parseInt(flag) * (flag.endsWith('d') ? 86_400 : 1) > 999;
  return (
    command.length === 3 &&
    program.endsWith('sh') &&
    flag === '-c' &&
    /^trap 'exit 0' TERM\nwhile :; do sleep \d{8} &/.test(script)
  );
}

/** What such a command is without a process: thousands of them cost nothing. */
function idleProcess([program = '']: readonly string[], handlers: ProcessHandlers): ShellProcess {
  const codes = { HUP: 129, INT: 130, TERM: program === 'sleep' ? 143 : 0, KILL: 137 } as const;
  let isOver = false;
  return {
    write: () => undefined,
    endInput: () => undefined,
    resize: () => undefined,
    signal(signal) {
      if (isOver) return;
      isOver = true;
      handlers.onExit(codes[signal]);
    },
    pause: () => undefined,
    resume: () => undefined,
  };
}

/** The command on a terminal of its own, whose device's name is left in `ttyFile`. */
function onTerminal(words: readonly string[], ttyFile: string): string[] {
  return ['script', '-qfec', `tty >${quote(ttyFile)}; exec ${words.map(quote).join(' ')}`, '/dev/null'];
}

function killGroup(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) kill(-child.pid, signal);
}

function kill(processId: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(processId, signal);
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
