import assert from 'node:assert/strict';
import { readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { once } from 'node:events';
import { lockFile } from '../../../../src/embedded/state/stateLock.ts';
import { withStatePath } from './stateRig.ts';

async function isTaken(path: string): Promise<boolean> {
  const lock = await lockFile(path);
  if (!('dispose' in lock)) return true;
  lock.dispose();
  return false;
}

test('of many that want it at once, one gets it', () =>
  withStatePath(async (path) => {
    const locks = await Promise.all(Array.from({ length: 10 }, () => lockFile(path)));
    const held = locks.filter((lock) => 'dispose' in lock);
    assert.equal(held.length, 1);
    for (const lock of held) lock.dispose();
    assert.equal(await isTaken(path), false);
    assert.deepEqual(await readdir(dirname(path)), []);
  }));

test('what a process left that has ended is taken over', () =>
  withStatePath(async (path) => {
    // Beyond the largest id of a process on any system.
    await writeFile(path, JSON.stringify({ id: 'x', pid: 2 ** 30, host: hostname(), endpoint: '/nowhere' }));
    assert.equal(await isTaken(path), false);
  }));

test('a process that has the id of the former holder is not taken for it', () =>
  withStatePath(async (path) => {
    const endpoint = process.platform === 'win32' ? String.raw`\\.\pipe\k7-lock-test` : `${path}.sock`;
    const left = JSON.stringify({ id: 'x', pid: process.pid, host: hostname(), endpoint });
    const other = createServer((socket) => socket.end('somebody else')).listen(endpoint);
    await once(other, 'listening');
    await writeFile(path, left);
    assert.equal(await isTaken(path), false);
    other.close();
    await once(other, 'close');
    await writeFile(path, left);
    assert.equal(await isTaken(path), false);
  }));

test('the socket of a process that was killed goes with its lock', { skip: process.platform === 'win32' }, () =>
  withStatePath(async (path) => {
    const endpoint = join(dirname(path), 'k7-x.sock');
    await writeFile(endpoint, '');
    await writeFile(path, JSON.stringify({ id: 'x', pid: 2 ** 30, host: hostname(), endpoint }));
    assert.equal(await isTaken(path), false);
    assert.deepEqual(await readdir(dirname(path)), []);
  }),
);

test('what another machine holds is believed', () =>
  withStatePath(async (path) => {
    await writeFile(path, JSON.stringify({ id: 'x', pid: 2 ** 30, host: 'elsewhere', endpoint: '/nowhere' }));
    assert.deepEqual(await lockFile(path), { heldBy: `process ${2 ** 30} on elsewhere` });
  }));

test('a lock without a name counts while it is being written only', () =>
  withStatePath(async (path) => {
    await writeFile(path, '');
    assert.equal(await isTaken(path), true);
    await utimes(path, 1, 1);
    assert.equal(await isTaken(path), false);
  }));

test('a lock that is no longer ours is left to whom it belongs', () =>
  withStatePath(async (path) => {
    const lock = await lockFile(path);
    assert.ok('dispose' in lock);
    await writeFile(path, 'of somebody else');
    lock.dispose();
    assert.equal(await readFile(path, 'utf8'), 'of somebody else');
  }));
