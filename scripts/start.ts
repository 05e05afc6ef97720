/**
 * `npm start`: builds the command line program and serves the HTTP API with it, in this process, so that a signal to
 * npm reaches it. Arguments after `--` are those of `k7-sandboxes serve`.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stop } from 'esbuild';
import { dist, makeBundle, writeBundle } from './bundles.ts';

writeBundle(await makeBundle('cli.cjs'));
await stop();

const program = join(dist, 'cli.cjs');
process.argv.splice(1, 1, program, 'serve');
await import(pathToFileURL(program).href);
