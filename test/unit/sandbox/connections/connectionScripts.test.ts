import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { listConnectionsScript } from '../../../../src/sandbox/connections/connectionScripts.ts';
import { parseConnections } from '../../../../src/sandbox/connections/parseConnections.ts';
import { shells, type Shell } from '../manifests/shellRun.ts';

const run = promisify(execFile);

async function list({ name, program }: Shell) {
  const args = name === 'ash' ? ['ash'] : name === 'bash' ? ['--posix'] : [];
  const { stdout } = await run(program, [...args, '-c', listConnectionsScript], { maxBuffer: 16 * 1024 * 1024 });
  return parseConnections(stdout);
}

/** A connection of this process with itself; the port that it leads to. */
async function open(t: TestContext, host: string): Promise<number> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket)).listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, host);
  await once(socket, 'connect');
  t.after(() => {
    for (const one of [socket, ...accepted]) one.destroy();
    server.close();
  });
  return port;
}

for (const shell of shells) {
  test(`${shell.name} lists connections with the processes that hold them`, { timeout: 60_000 }, async (t) => {
    const port = await open(t, '127.0.0.1');
    const found = (await list(shell)).connections.find(({ remote }) => remote.port === port);
    assert.equal(found?.remote.address, '127.0.0.1');
    assert.ok(found.holders.some(({ processId }) => processId === process.pid));
  });
}

test('an address of IPv4 in a socket of IPv6 is one of IPv4', { timeout: 60_000 }, async (t) => {
  const [shell] = shells;
  assert.ok(shell);
  const server = createServer().listen(0, '::');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  t.after(() => {
    socket.destroy();
    server.close();
  });
  const ends = (await list(shell)).connections.filter(({ local, remote }) => [local.port, remote.port].includes(port));
  assert.deepEqual(
    new Set(ends.flatMap(({ local, remote }) => [local.address, remote.address])),
    new Set(['127.0.0.1']),
  );
  assert.equal(ends.length, 2);
});
