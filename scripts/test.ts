/**
 * Runs the tests that are named, and every `*.test.ts` below the folders that are, with Node's test runner, and ends as
 * it does. (Not by patterns, which Node 20 does not expand.) The contract runs against the built program, which is
 * built first. `node --import tsx scripts/test.ts [--no-cluster] FILE|FOLDER…`
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBundle, root, writeBundle } from './bundles.ts';

const { values, positionals: paths } = parseArgs({
  options: { 'no-cluster': { type: 'boolean' } },
  allowPositionals: true,
});
const files = paths.flatMap((path) => (path.endsWith('.test.ts') ? [path] : testsBelow(path)));
if (files.length === 0) throw new Error(`There is no test below ${paths.join(', ')}`);

const env = { ...process.env };
if (values['no-cluster'] && env['KUBECONFIG'] !== undefined) {
  console.error('KUBECONFIG is set aside: npm run test:contract runs the contract on its cluster.');
  delete env['KUBECONFIG'];
}
if (paths.some((path) => path.startsWith('test/contract')) && env['K7_CLI'] === undefined) {
  writeBundle(await makeBundle('cli.cjs'));
  env['K7_CLI'] = 'dist/cli.cjs';
}

const concurrency = `--test-concurrency=${availableParallelism()}`;
const args = ['--import', 'tsx', '--test', concurrency, '--test-reporter=spec', ...files];
const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
process.exitCode = status ?? 1;

function testsBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
    .sort();
}
