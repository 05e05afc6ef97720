/** `npm start` as a person runs it for the first time: with a home of their own, and a kubeconfig to use or nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

export interface NpmStart {
  /** What was printed to be pasted: `BASE` and `K7_API_KEY`, as shell variables. */
  readonly variables: NodeJS.ProcessEnv;
  /** The lines of standard output. */
  readonly readyLine: string;
  /** The curl that was printed to be pasted. */
  readonly curl: string;
  /** Of the cluster that it serves. */
  readonly kubeconfigFile: string;
  /** Below which `env_file` may name files. */
  readonly envFolder: string;
  /** Sends SIGTERM to npm, and waits until all that it started has ended. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Why it cannot be run here; undefined where it can. */
export function whyNoShell(): string | undefined {
  for (const program of ['bash', 'curl', 'npm']) {
    if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0) return `there is no ${program}`;
  }
  return undefined;
}

/** On the cluster of that kubeconfig; without one on what `npm start` takes by itself. */
export async function npmStart(namedKubeconfig: string | undefined): Promise<NpmStart> {
  const home = await mkdtemp(join(tmpdir(), 'k7-start-'));
  const kubeconfigFile = namedKubeconfig ?? join(home, 'kubeconfig');
  const cluster = [namedKubeconfig === undefined ? '--embedded-kubeconfig' : '--kubeconfig', kubeconfigFile];
  const args = ['start', '--silent', '--', '--port', '0', '--env-dir', home, ...cluster];
  const env = { PATH: process.env['PATH'], HOME: home };
  const child = spawn('npm', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => void (printed.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (printed.error += chunk.toString()));
  let isOver = false;
  // Not before everything that writes to its outputs has ended.
  child.on('close', () => {
    isOver = true;
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    try {
      await until('npm start ends', () => isOver, { timeoutMs: 15_000 });
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  };
  try {
    const isReady = () => isOver || printed.out.includes('\n');
    await until('npm start is ready', isReady, { timeoutMs: 60_000, describe: () => printed });
    const variables = Object.fromEntries(
      [...printed.error.matchAll(/^ *export (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
    );
    const curl = /^ *(curl .+)$/m.exec(printed.error)?.[1] ?? '';
    return { variables, readyLine: printed.out, curl, kubeconfigFile, envFolder: home, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
