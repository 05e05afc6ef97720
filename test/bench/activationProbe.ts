/** What the built extension does when it is activated, seen from inside of a process that does nothing else. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { makeBundle, root } from '../../scripts/bundles.ts';

export interface ProbeResult {
  /** CPU that loading the bundle took, in ms, user and system. */
  readonly loadMs: number;
  /** CPU that `activate` took, in ms, user and system. */
  readonly activateMs: number;
  /** Child processes and workers that were started. Counted in mode `count` alone. */
  readonly processes: number;
  /** Sockets that were made, and names that were looked up. Counted in mode `count` alone. */
  readonly sockets: number;
  /** The product's bundles that were loaded. */
  readonly bundles: readonly string[];
  /** Commands that were registered. */
  readonly commands: number;
}

const timeoutMs = 30_000;

/** Builds the extension into a folder where nothing else is, and gives `use` what activates it there in a fresh process. */
export async function withProbe<T>(
  use: (probe: (mode: 'count' | 'time') => Promise<ProbeResult>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'k7-activation-'));
  try {
    const [program, extension] = [join(folder, 'probe.cjs'), join(folder, 'extension.cjs')];
    for (const { name, contents } of (await makeBundle('extension.cjs')).files) {
      await writeFile(join(folder, name), contents);
    }
    await mkdir(join(folder, 'node_modules', 'vscode'), { recursive: true });
    await writeFile(join(folder, 'node_modules', 'vscode', 'index.js'), 'module.exports = globalThis.fakeVsCode;\n');
    const entry = join(root, 'test/bench/probe.ts');
    // Bundled, because a loader of TypeScript in the process would be measured along.
    await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'cjs' });
    return await use(async (mode) => {
      const args = [program, extension, mode];
      const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: timeoutMs, env: {} });
      return JSON.parse(stdout) as ProbeResult;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
