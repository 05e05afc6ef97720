import assert from 'node:assert/strict';
import { mkdir, writeFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { hashToken } from '../../../src/api/apiKey.ts';
import { withCli } from './cliRig.ts';

test('keys create prints the key alone on standard output', () =>
  withCli(async (cli) => {
    assert.equal(await cli.run('keys', 'create', 'ci'), 0);
    assert.match(cli.stdout, /^[A-Za-z0-9_-]{43}\n$/);
    assert.ok(!cli.stderr.includes(cli.stdout.trim()));
    const text = await readFile(cli.keysFile, 'utf8');
    assert.ok(text.includes(hashToken(cli.stdout.trim())));
    assert.ok(!text.includes(cli.stdout.trim()));
  }));

test('keys create keeps namespaces and expiry', () =>
  withCli(async (cli) => {
    const args = ['ci', '--namespace', 'a', '--namespace', 'b', '--expires-days', '2'];
    assert.equal(await cli.run('keys', 'create', ...args), 0);
    const [entry] = await cli.keyEntries();
    assert.deepEqual(entry?.['namespaces'], ['a', 'b']);
    assert.equal(Number(entry?.['expires']) - Number(entry?.['created']), 2 * 86_400);
    await cli.run('keys', 'create', 'open');
    assert.ok(
      (await cli.keyEntries()).every((one) => one['name'] === 'ci' || !('namespaces' in one || 'nodes' in one)),
    );
  }));

test('keys create refuses a name that is taken', () =>
  withCli(async (cli) => {
    await cli.run('keys', 'create', 'ci');
    assert.equal(await cli.run('keys', 'create', 'ci'), 1);
    assert.equal(cli.stdout, '');
    assert.match(cli.stderr, /^A key named ci already exists\. Choose another name/);
  }));

test('keys list is a table without hashes', () =>
  withCli(async (cli) => {
    const entries = {
      [hashToken('a')]: { name: 'laptop', created: 0, expires: 4_102_444_800, last_used: null },
      [hashToken('b')]: { name: 'ci', created: 86_400, expires: 90_000, last_used: 86_401, namespaces: ['a', 'b'] },
      [hashToken('c')]: { name: 'evil\u001b[2J' },
    };
    await mkdir(dirname(cli.keysFile), { recursive: true });
    await writeFile(cli.keysFile, JSON.stringify(entries), { mode: 0o600 });
    assert.equal(await cli.run('keys', 'list'), 0);
    assert.equal(
      cli.stdout,
      [
        'Name      Created               Expires                         Last Used             Namespaces',
        'ci        1970-01-02 00:00:00Z  1970-01-02 01:00:00Z (expired)  1970-01-02 00:00:01Z  a, b',
        'evil?[2J  Unknown               Never                           Never                 *',
        'laptop    1970-01-01 00:00:00Z  2100-01-01 00:00:00Z            Never                 *',
        '',
      ].join('\n'),
    );
  }));

test('keys revoke removes a key, and an unknown name is refused with the nearest one', () =>
  withCli(async (cli) => {
    await cli.run('keys', 'create', 'laptop');
    assert.equal(await cli.run('keys', 'revoke', 'laptpo'), 1);
    assert.match(cli.stderr, /There is no key named laptpo\. Did you mean laptop\?/);
    assert.equal(await cli.run('keys', 'revoke', 'laptop'), 0);
    assert.deepEqual(await cli.keyEntries(), []);
  }));

test('the key file is the flag, else K7_API_KEYS_FILE, else in XDG_CONFIG_HOME, else in ~/.config', () =>
  withCli(async (cli) => {
    const isThere = (path: string) =>
      readFile(path).then(
        () => true,
        () => false,
      );
    await cli.run('keys', 'create', 'a');
    assert.ok(await isThere(cli.keysFile));
    cli.env['XDG_CONFIG_HOME'] = join(cli.folder, 'xdg');
    await cli.run('keys', 'create', 'a');
    assert.ok(await isThere(join(cli.folder, 'xdg', 'k7-sandboxes', 'api_keys.json')));
    cli.env['K7_API_KEYS_FILE'] = 'env.json';
    await cli.run('keys', 'create', 'a');
    assert.ok(await isThere(join(cli.folder, 'env.json')));
    await cli.run('keys', 'create', 'a', '--keys-file', 'flag.json');
    assert.ok(await isThere(join(cli.folder, 'flag.json')));
  }));

test('a corrupt key file is a clear error and stays as it is', () =>
  withCli(async (cli) => {
    await writeFile(join(cli.folder, 'keys.json'), '{"a"', { mode: 0o600 });
    for (const args of [['list'], ['create', 'a'], ['revoke', 'a']]) {
      assert.equal(await cli.run('keys', ...args, '--keys-file', 'keys.json'), 1);
      assert.match(cli.stderr, /^The key file is corrupt: it is no JSON\. Repair or remove .*keys\.json/);
    }
    assert.equal(await readFile(join(cli.folder, 'keys.json'), 'utf8'), '{"a"');
  }));
