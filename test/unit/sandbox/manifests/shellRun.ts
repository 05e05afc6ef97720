/** Runs a container's command on this machine, under a shell of one's choice and with its files in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containerCommand } from '../../../../src/sandbox/manifests/entrypoint.ts';
import { doneFile } from '../../../../src/sandbox/manifests/names.ts';

/** Longer than any of these commands takes; only a failure waits for it. */
const limitMs = 10_000;
const places: Readonly<Record<string, readonly string[]>> = {
  sh: ['/bin/sh'],
  dash: ['/usr/bin/dash', '/bin/dash'],
  bash: ['/usr/bin/bash', '/bin/bash', '/usr/local/bin/bash'],
  ash: ['/usr/bin/busybox', '/bin/busybox'],
};

export interface Shell {
  readonly name: string;
  readonly program: string;
}

/** Those of sh, dash, bash and busybox' ash that this machine has. */
export const shells: readonly Shell[] = Object.entries(places).flatMap(([name, paths]) => {
  const program = paths.find((path) => existsSync(path));
  return program === undefined ? [] : [{ name, program }];
});

export interface ShellRun {
  readonly folder: string;
  /** Where the mark of a finished before_script is. */
  readonly done: string;
  readonly start: (beforeScript: string | undefined, env?: NodeJS.ProcessEnv) => Running;
}

interface Running {
  /** All that it has written, to both outputs. */
  readonly output: () => string;
  /** Its exit code; of a signal its name. */
  readonly ended: Promise<number | string>;
  readonly terminate: () => void;
}

/** Runs `use` with a folder that is removed after it, and ends what was started there. */
export async function withShell<T>({ name, program }: Shell, use: (run: ShellRun) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'k7-entrypoint-'));
  // Under its own name, by which busybox chooses what it is and bash how it behaves.
  const shell = join(folder, 'shell', name === 'bash' ? 'sh' : name);
  await mkdir(join(folder, 'shell'));
  await symlink(program, shell);
  const done = join(folder, 'tmp', 'done');
  const started: ChildProcess[] = [];
  const start = (beforeScript: string | undefined, env: NodeJS.ProcessEnv = {}): Running => {
    const [file = '', ...args] = containerCommand(beforeScript).map((part) =>
      part
        .replaceAll(doneFile, done)
        .replaceAll('mkdir -p -m 1777 /tmp', `mkdir -p -m 1777 ${join(folder, 'tmp')}`)
        .replaceAll('/bin/sh', shell),
    );
    const child = spawn(file, args, { detached: true, cwd: folder, env: { PATH: process.env['PATH'], ...env } });
    started.push(child);
    return observe(child);
  };
  try {
    return await use({ folder, done, start });
  } finally {
    for (const child of started) killGroup(child);
    await rm(folder, { recursive: true, force: true });
  }
}

function observe(child: ChildProcess): Running {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const timer = setTimeout(() => killGroup(child), limitMs);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? signal ?? '');
    });
  });
  return { output: () => output, ended, terminate: () => child.kill('SIGTERM') };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}

/** Waits until `probe` holds. */
export async function eventually(what: string, probe: () => boolean): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!probe()) {
    if (Date.now() > deadline) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A folder for PATH whose `sleep` is that script; an empty one cannot be executed. */
export async function fakeSleep(folder: string, script: string): Promise<string> {
  const path = join(folder, 'path');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'sleep'), script);
  await chmod(join(path, 'sleep'), script === '' ? 0o644 : 0o755);
  return path;
}

export function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
