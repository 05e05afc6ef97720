import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { Connection } from '../../../../src/sandbox/connections/connection.ts';
import { endHoldersScript, listConnectionsScript } from '../../../../src/sandbox/connections/connectionScripts.ts';
import { parseConnections, parseEnded } from '../../../../src/sandbox/connections/parseConnections.ts';
import { until } from '../../../contract/until.ts';
import { shells, type Shell } from '../manifests/shellRun.ts';

const run = promisify(execFile);

async function runIn({ name, program }: Shell, script: string): Promise<string> {
  const args = name === 'ash' ? ['ash'] : name === 'bash' ? ['--posix'] : [];
  return (await run(program, [...args, '-c', script], { maxBuffer: 16 * 1024 * 1024 })).stdout;
}

/**
 * Those that are as wanted. Asked again until all are there: Linux may leave a line of the table out while others come and
 * go, as they do on a machine that runs many tests.
 */
function listed(shell: Shell, count: number, isWanted: (connection: Connection) => boolean) {
  return until('the connections are listed', async () => {
    const found = parseConnections(await runIn(shell, listConnectionsScript)).connections.filter(isWanted);
    return found.length >= count && found;
  });
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
    const [found] = await listed(shell, 1, ({ remote }) => remote.port === port);
    assert.equal(found?.remote.address, '127.0.0.1');
    assert.ok(found.holders.some(({ processId }) => processId === process.pid));
  });
}

for (const shell of shells) {
  test(`${shell.name} ends those that still hold a connection, and nobody else`, { timeout: 60_000 }, async (t) => {
    const port = await open(t, '127.0.0.1');
    const script = `require('node:net').connect(${port}, '127.0.0.1', () => console.log('up')); setTimeout(() => {}, 600_000)`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    t.after(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const held = await listed(shell, 1, ({ holders }) => holders.some(({ processId }) => processId === child.pid));
    assert.deepEqual(
      held.map(({ remote }) => remote.port),
      [port],
    );
    const isNotHeld = held.map((connection) => ({ ...connection, inode: '1' }));
    assert.deepEqual(parseEnded(await runIn(shell, endHoldersScript(isNotHeld))), new Set());
    assert.deepEqual(parseEnded(await runIn(shell, endHoldersScript([]))), new Set());
    assert.deepEqual(parseEnded(await runIn(shell, endHoldersScript(held))), new Set([child.pid]));
    assert.deepEqual(await exited, [null, 'SIGKILL']);
  });
}

test('a command that ends many holders is not longer than a sandbox takes', () => {
  const end = { address: '203.0.113.10', port: 80 };
  const holders = Array.from({ length: 20 }, (_, index) => ({ processId: 4_000_000 + index, program: 'x' }));
  const connections = Array.from({ length: 1000 }, () => ({ local: end, remote: end, inode: '4000000000', holders }));
  assert.ok(endHoldersScript(connections).length < 100_000);
});

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
  const ends = await listed(shell, 2, ({ local, remote }) => [local.port, remote.port].includes(port));
  assert.deepEqual(
    new Set(ends.flatMap(({ local, remote }) => [local.address, remote.address])),
    new Set(['127.0.0.1']),
  );
  assert.equal(ends.length, 2);
});
