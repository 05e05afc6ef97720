import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashToken } from '../../../src/api/apiKey.ts';
import { KeyStore } from '../../../src/api/keyStore.ts';
import { isSandboxError } from '../../../src/sandbox/errors.ts';
import { recordingLogger, SettableClock, withFolder } from './apiRig.ts';

function open(path: string, clock = new SettableClock()) {
  const { logger, lines } = recordingLogger();
  return { store: new KeyStore({ path, clock, logger }), clock, lines };
}

async function readEntries(path: string): Promise<Record<string, Record<string, unknown>>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, Record<string, unknown>>;
}

const reasonIs = (reason: string) => (error: unknown) => isSandboxError(error) && error.reason === reason;

test('a new key has 43 URL-safe characters and only its hash is kept, in a file that only its owner reads', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a', 'b', 'keys.json');
    const { store, clock } = open(path);
    const token = await store.create({ name: 'ci' });
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    const created = Math.floor(clock.now() / 1000);
    assert.deepEqual(await readEntries(path), {
      [hashToken(token)]: { name: 'ci', created, expires: created + 365 * 86_400, last_used: null },
    });
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, 'a'))).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(join(folder, 'a', 'b')), ['keys.json']);
  }));

test('a key of namespaces has them in its entry', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    const { store } = open(path);
    const token = await store.create({ name: 'ci', namespaces: ['a', 'b'], expiresDays: 1 });
    assert.deepEqual((await readEntries(path))[hashToken(token)]?.['namespaces'], ['a', 'b']);
    assert.deepEqual((await store.list())[0]?.namespaces, ['a', 'b']);
  }));

test('a missing file has no keys and is not made by looking', () =>
  withFolder(async (folder) => {
    const { store } = open(join(folder, 'keys.json'));
    assert.deepEqual(await store.list(), []);
    await assert.rejects(store.authenticate('x'), reasonIs('InvalidApiKey'));
    await store.close();
    assert.deepEqual(await readdir(folder), []);
  }));

test('a name that is taken is refused, unless its key has expired', () =>
  withFolder(async (folder) => {
    const { store, clock } = open(join(folder, 'keys.json'));
    await store.create({ name: 'ci', expiresDays: 1 });
    await assert.rejects(store.create({ name: 'ci' }), reasonIs('InvalidField'));
    clock.nowMs += 2 * 86_400_000;
    await store.create({ name: 'ci' });
    assert.equal((await store.list()).length, 1);
  }));

test('a name that could mislead on a terminal is refused', () =>
  withFolder(async (folder) => {
    const { store } = open(join(folder, 'keys.json'));
    for (const name of ['', ' a', 'a\n', '\u001b[2J', 'a'.repeat(64), '-rf']) {
      await assert.rejects(store.create({ name }), reasonIs('InvalidField'), name);
    }
  }));

test('a revoked key is refused at once, by a store that was open before', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    const server = open(path).store;
    const program = open(path).store;
    const token = await program.create({ name: 'ci' });
    assert.equal((await server.authenticate(token)).name, 'ci');
    await server.flush();
    await program.revoke('ci');
    await assert.rejects(server.authenticate(token), reasonIs('InvalidApiKey'));
    await server.close();
    assert.deepEqual(await readEntries(path), {});
  }));

test('an unknown name to revoke is refused with the nearest one', () =>
  withFolder(async (folder) => {
    const { store } = open(join(folder, 'keys.json'));
    await store.create({ name: 'laptop' });
    await assert.rejects(store.revoke('lapotp'), (error: unknown) => {
      assert.ok(isSandboxError(error));
      assert.match(error.hint ?? '', /laptop/);
      return true;
    });
  }));

test('a key is made if none is valid, once', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    const [first, second] = await Promise.all([
      open(path).store.createIfNone({ name: 'default' }),
      open(path).store.createIfNone({ name: 'default' }),
    ]);
    assert.equal([first, second].filter((token) => token !== undefined).length, 1);
    const clock = new SettableClock();
    clock.nowMs += 400 * 86_400_000;
    assert.notEqual(await open(path, clock).store.createIfNone({ name: 'default' }), undefined);
  }));

test('when a key was last used is written at most once a minute, and on close', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    const { store, clock } = open(path);
    const token = await store.create({ name: 'ci' });
    const lastUsed = async () => (await readEntries(path))[hashToken(token)]?.['last_used'];
    await store.authenticate(token);
    await store.flush();
    const firstSeconds = Math.floor(clock.now() / 1000);
    assert.equal(await lastUsed(), firstSeconds);
    clock.nowMs += 30_000;
    await store.authenticate(token);
    assert.equal(await lastUsed(), firstSeconds);
    await store.close();
    assert.equal(await lastUsed(), firstSeconds + 30);
  }));

test('a later last use that another server wrote stays, and so does what other versions keep in entries', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    const { store, clock } = open(path);
    const later = Math.floor(clock.now() / 1000) + 500;
    const entry = { name: 'ci', last_used: later, role: 'operator', extra: { a: [1] } };
    await writeFile(path, JSON.stringify({ [hashToken('t')]: entry, note: 'kept' }), { mode: 0o600 });
    await store.authenticate('t');
    await store.close();
    assert.deepEqual(await readEntries(path), { [hashToken('t')]: entry, note: 'kept' });
  }));

test('50 uses and 20 new keys at the same time lose nothing', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    const servers = [open(path).store, open(path).store];
    const token = await open(path).store.create({ name: 'first' });
    const uses = Array.from({ length: 50 }, async (_, index) => {
      const server = servers[index % 2];
      await server?.authenticate(token);
      if (index % 5 === 0) await server?.flush();
    });
    const creations = Array.from({ length: 20 }, (_, index) => open(path).store.create({ name: `key-${index}` }));
    await Promise.all([...uses, ...creations]);
    for (const server of servers) await server.close();
    const entries = await readEntries(path);
    assert.equal(Object.keys(entries).length, 21);
    assert.equal(typeof entries[hashToken(token)]?.['last_used'], 'number');
  }));

test('a corrupt file is never overwritten', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    for (const text of ['', '{"a":', '[1]']) {
      await writeFile(path, text, { mode: 0o600 });
      const { store } = open(path);
      await assert.rejects(store.create({ name: 'ci' }), reasonIs('KeyFileUnreadable'));
      await assert.rejects(store.revoke('ci'), reasonIs('KeyFileUnreadable'));
      await assert.rejects(store.list(), reasonIs('KeyFileUnreadable'));
      assert.equal(await readFile(path, 'utf8'), text);
      assert.deepEqual(await readdir(folder), ['keys.json']);
    }
  }));

test('a file that K7 is rewriting in place is read again until it is whole', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    const whole = JSON.stringify({ [hashToken('t')]: { name: 'ci' } });
    for (const half of ['', whole.slice(0, 40)]) {
      await writeFile(path, half, { mode: 0o600 });
      const { store } = open(path);
      const answer = store.authenticate('t');
      // K7 truncates the file, and writes it a moment later.
      await sleep(5);
      await writeFile(path, whole);
      assert.equal((await answer).name, 'ci');
      await store.close();
    }
  }));

test('a key file that others can read is used, with one warning', { skip: process.platform === 'win32' }, () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    await writeFile(path, JSON.stringify({ [hashToken('t')]: { name: 'ci' } }));
    await chmod(path, 0o644);
    const { store, lines } = open(path);
    await store.authenticate('t');
    await store.flush();
    await chmod(path, 0o640);
    await store.authenticate('t');
    assert.equal(lines.filter((line) => line.level === 'warn').length, 1);
    await store.close();
  }),
);

test('a link to the key file stays a link', { skip: process.platform === 'win32' }, () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'real.json'), '{}', { mode: 0o600 });
    await symlink('real.json', join(folder, 'keys.json'));
    await open(join(folder, 'keys.json')).store.create({ name: 'ci' });
    assert.equal(Object.keys(await readEntries(join(folder, 'real.json'))).length, 1);
  }),
);

test('a link to a file that is yet to be made stays a link', { skip: process.platform === 'win32' }, () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    await symlink('real.json', path);
    await open(path).store.create({ name: 'ci' });
    assert.ok((await lstat(path)).isSymbolicLink());
    assert.equal(Object.keys(await readEntries(join(folder, 'real.json'))).length, 1);
  }),
);

test('a file and links to it have one lock', { skip: process.platform === 'win32' }, () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'real.json'), '{}', { mode: 0o600 });
    await symlink('real.json', join(folder, 'keys.json'));
    const creations = Array.from({ length: 20 }, (_, index) =>
      open(join(folder, index % 2 === 0 ? 'keys.json' : 'real.json')).store.create({ name: `key-${index}` }),
    );
    await Promise.all(creations);
    assert.equal(Object.keys(await readEntries(join(folder, 'real.json'))).length, 20);
  }),
);

test('a lock whose holder has died is taken over', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    const child = spawn(process.execPath, ['-e', 'console.log(require("os").hostname())'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    await once(child, 'close');
    await writeFile(`${path}.lock`, JSON.stringify({ pid: child.pid, host: String(chunk).trim(), token: 'x' }));
    await open(path).store.create({ name: 'ci' });
    assert.deepEqual(await readdir(folder), ['keys.json']);
  }));

test('a lock that is older than any holder lives is taken over', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'keys.json');
    await writeFile(`${path}.lock`, '');
    await utimes(`${path}.lock`, new Date(0), new Date(0));
    await open(path).store.create({ name: 'ci' });
    assert.deepEqual(await readdir(folder), ['keys.json']);
  }));
