/** The command line program as a user has it: a process, its key and its address. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface CliServer {
  readonly base: string;
  readonly key: string;
  readonly processId: number;
  /** Below which `env_file` may name files. */
  readonly envFolder: string;
  /** The exit code after SIGTERM. */
  stop(): Promise<number | null>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const startTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;

/** `$K7_CLI` (the built file), or the sources. */
function program(): readonly string[] {
  const built = process.env['K7_CLI'];
  return built ? [resolve(root, built)] : ['--import', 'tsx', join(root, 'src/cli/main.ts')];
}

export function startCliServer(kubeconfigFile: string): Promise<CliServer> {
  return serveWith(['--kubeconfig', kubeconfigFile]);
}

/** `serve` on the cluster that these flags name, on a free port and with keys of its own. */
export async function serveWith(clusterFlags: readonly string[]): Promise<CliServer> {
  const folder = await mkdtemp(join(tmpdir(), 'k7-cli-'));
  try {
    return await startIn(folder, clusterFlags);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string, clusterFlags: readonly string[]): Promise<CliServer> {
  const envFolder = join(folder, 'env');
  await mkdir(envFolder);
  const keysFile = join(folder, 'keys.json');
  const key = (await runCli(['keys', 'create', 'contract', '--keys-file', keysFile])).trim();
  const args = ['serve', ...clusterFlags, '--port', '0', '--keys-file', keysFile, '--env-dir', envFolder];
  const child = start(args);
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString()}`.slice(-4000);
  });
  const exited = new Promise<number | null>((done) => child.on('exit', done));
  const base = await new Promise<string>((done, fail) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`serve printed no address in ${startTimeoutMs} ms: ${errors}`));
    }, startTimeoutMs);
    child.on('exit', (code) => fail(new Error(`serve ended with ${code}: ${errors}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const address = /http:\/\/[\d.:[\]a-z]+:\d+/.exec(output)?.[0];
      if (address === undefined) return;
      clearTimeout(timer);
      done(address);
    });
  });
  return {
    base,
    key,
    processId: child.pid ?? 0,
    envFolder,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      const code = await exited;
      clearTimeout(timer);
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** Runs the program to its end; what it printed on standard output. */
async function runCli(args: readonly string[]): Promise<string> {
  const child = start(args);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise<number | null>((done) => child.on('close', done));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${errors}`);
  return output;
}

function start(args: readonly string[]) {
  const { KUBECONFIG: _, ...env } = process.env;
  return spawn(process.execPath, [...program(), ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
}
