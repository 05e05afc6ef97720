/**
 * `npm start`: builds the command line program and serves the HTTP API with it, in this process. Arguments after `--` are
 * those of `k7-sandboxes serve`, which serves on the embedded cluster unless one of them names another.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stop } from 'esbuild';
import { dist, makeBundle, writeBundle, type BundleName } from './bundles.ts';

const checkIntervalMs = 250;

const args = process.argv.slice(2);
const isReal = args.some((arg) => /^--(?:context|kubeconfig)(?:=|$)/.test(arg));
const bundles: readonly BundleName[] = isReal ? ['cli.cjs'] : ['cli.cjs', 'embedded.cjs', 'podShell.cjs'];

for (const built of await Promise.all(bundles.map((name) => makeBundle(name)))) writeBundle(built);
await stop();
if (process.env['npm_lifecycle_event'] === 'start') endWithParent(process.ppid);

const program = join(dist, 'cli.cjs');
process.argv.splice(1, Infinity, program, 'serve', ...(isReal ? [] : ['--embedded']), ...args);
await import(pathToFileURL(program).href);

/** npm passes a SIGTERM on to the shell between it and this process, and the shell ends without passing it on. */
function endWithParent(parent: number): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, checkIntervalMs);
  timer.unref();
  // A second signal would end the program at once; Ctrl-C in a terminal reaches all three, and so does its end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => clearInterval(timer));
}
