import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withFolder } from '../api/apiRig.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

function start(folder: string, args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    env: { PATH: process.env['PATH'], HOME: folder, K7_API_KEYS_FILE: join(folder, 'keys.json') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const ready = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('\n')) resolve(stdout);
    });
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ready, ended, stderr: () => stderr };
}

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('the program prints its version and ends by itself', () =>
  withFolder(async (folder) => {
    const { code, stdout, stderr } = await start(folder, ['--version']).ended;
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  }));

/** Serves a cluster that is not there, until the program is ready. */
async function startServe(folder: string) {
  const kubeconfig = join(folder, 'config');
  const server = `http://127.0.0.1:${await closedPort()}`;
  await writeFile(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'gone',
      contexts: [{ name: 'gone', context: { cluster: 'gone', user: 'nobody' } }],
      clusters: [{ name: 'gone', cluster: { server } }],
      users: [{ name: 'nobody', user: {} }],
    }),
  );
  const program = start(folder, ['serve', '--port', '0', '--kubeconfig', kubeconfig]);
  const ready = await Promise.race([program.ready, program.ended.then((end) => end.stderr)]);
  return { ...program, ready };
}

test('the program serves 503 while the cluster is unreachable, and SIGTERM ends it with 0', () =>
  withFolder(async (folder) => {
    const program = await startServe(folder);
    const { ready } = program;
    const url = /^K7 Sandboxes API ready on (\S+) \(context gone, http:.+\)\n$/.exec(ready)?.[1];
    assert.ok(url !== undefined, ready);
    const key = /export K7_API_KEY=(\S+)/.exec(program.stderr())?.[1] ?? '';
    assert.equal((await fetch(`${url}/health`)).status, 200);
    assert.equal((await fetch(`${url}/api/v1/sandboxes`, { headers: { 'X-API-Key': key } })).status, 503);
    program.child.kill('SIGTERM');
    const { code, stdout } = await program.ended;
    assert.equal(code, 0);
    assert.equal(stdout, ready);
  }));

test(
  'a terminal that is closed ends it as well, however often that is said',
  { skip: process.platform === 'win32' },
  () =>
    withFolder(async (folder) => {
      const program = await startServe(folder);
      // The kernel says it, and the shell once more.
      program.child.kill('SIGHUP');
      program.child.kill('SIGHUP');
      const { code, stderr } = await program.ended;
      assert.equal(code, 0, stderr);
      assert.match(stderr, /stopping/);
    }),
);
