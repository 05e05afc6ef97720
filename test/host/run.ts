/**
 * Runs the host tests: builds and packs the extension, and has it clicked through in a real VS Code.
 * `node --import tsx test/host/run.ts [SUITE…]`; README.md says which environment variables count.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodeOfMissingEditor, jobVariable, type HostJob } from './support/job.ts';
import { endGroup, endProcessesOf, runProgram } from './support/processes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const newest = '4.139.1';
const minimum = '4.105.1';
/** The desktop's, where it can be downloaded. */
const desktopVersion = 'stable';
const setupTimeoutMs = 15 * 60_000;
const packTimeoutMs = 3 * 60_000;
const suitesTimeoutMs = 10 * 60_000;
const endTimeoutMs = 15_000;

const { env } = process;
const workFolder = await mkdtemp(join(tmpdir(), 'k7h-'));
const startMs = Date.now();
let isSkipped = false;
try {
  const vsix = env['K7_HOST_VSIX'] ?? (await pack());
  const codes: number[] = [];
  for (const editor of await findEditors()) codes.push(await runSuites(editor, vsix));
  process.exitCode = codes.find((code) => code !== 0 && code !== exitCodeOfMissingEditor) ?? 0;
  isSkipped = codes.every((code) => code === exitCodeOfMissingEditor);
} finally {
  endProcessesOf(workFolder);
  await rm(workFolder, { recursive: true, force: true, maxRetries: 5 });
  const outcome = isSkipped ? 'skipped' : process.exitCode === 0 ? 'passed' : 'failed';
  console.log(`host tests: ${outcome} in ${Math.round((Date.now() - startMs) / 1000)} s`);
}

async function pack(): Promise<string> {
  const vsix = join(workFolder, 'k7-sandboxes.vsix');
  const args = ['run', 'package', '--', '--out', vsix];
  await runProgram({ command: 'npm', args, cwd: root, env, timeoutMs: packTimeoutMs });
  return vsix;
}

async function findEditors(): Promise<readonly HostJob['editor'][]> {
  if (env['K7_HOST'] === 'desktop') {
    return [{ kind: 'desktop', version: desktopVersion, cacheFolder: join(root, '.vscode-test') }];
  }
  const versions = [newest, ...(env['K7_HOST_MINIMUM'] === '1' ? [minimum] : [])];
  const editors: HostJob['editor'][] = [];
  for (const version of versions) {
    const command = join(root, 'test/host/setup.sh');
    const output = await runProgram({ command, args: [version], env, timeoutMs: setupTimeoutMs });
    const [node = '', folder = ''] = output.trim().split('\n').slice(-2);
    editors.push({ kind: 'code-server', node, folder });
  }
  return editors;
}

/** The exit code. */
async function runSuites(editor: HostJob['editor'], vsix: string): Promise<number> {
  const folder = await mkdtemp(join(workFolder, 'r'));
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const job: HostJob = {
    editor,
    vsix,
    workFolder: folder,
    artifactsFolder: env['K7_HOST_ARTIFACTS'] ?? join(root, 'artifacts/host'),
    clusterKubeconfig: env['K7_HOST_CLUSTER'] === '1' ? clusterKubeconfig() : undefined,
    suites: process.argv.slice(2),
  };
  const { KUBECONFIG: _, ...inherited } = env;
  const variables = { [jobVariable]: JSON.stringify(job), K7_CLI: 'dist/cli.cjs', TMPDIR: temporary };
  const args = ['--import', 'tsx', '--test-reporter=spec', join(root, 'test/host/main.ts')];
  const code = await runBounded(args, { ...inherited, ...variables });
  endProcessesOf(folder);
  return code;
}

function runBounded(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit', detached: true });
  const timers = [
    setTimeout(() => {
      console.error(`the host tests have not ended within ${suitesTimeoutMs / 1000} s`);
      endGroup(child, 'SIGTERM');
    }, suitesTimeoutMs),
    setTimeout(() => endGroup(child, 'SIGKILL'), suitesTimeoutMs + endTimeoutMs),
  ];
  const forward = () => endGroup(child, 'SIGTERM');
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  }).finally(() => {
    for (const timer of timers) clearTimeout(timer);
    process.off('SIGINT', forward).off('SIGTERM', forward);
  });
}

function clusterKubeconfig(): string {
  // Of several files, as kubectl allows them, the first.
  const file = env['KUBECONFIG']?.split(delimiter)[0];
  if (!file) throw new Error('K7_HOST_CLUSTER=1 needs KUBECONFIG');
  return file;
}
