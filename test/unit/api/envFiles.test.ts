import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { EnvFiles } from '../../../src/api/envFiles.ts';
import { isSandboxError } from '../../../src/sandbox/errors.ts';
import { withFolder } from './apiRig.ts';

const reasonIs = (reason: string) => (error: unknown) =>
  isSandboxError(error) && error.reason === reason && error.field === 'env_file';

function withTree(use: (env: EnvFiles, root: string, outside: string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const root = join(folder, 'env');
    await mkdir(join(root, 'sub'), { recursive: true });
    await writeFile(join(root, 'a.env'), 'A=1\n');
    await writeFile(join(root, 'sub', 'b.env'), 'B=2\n');
    await writeFile(join(root, '..c.env'), 'C=3\n');
    const outside = join(folder, 'secret.env');
    await writeFile(outside, 'SECRET=1\n');
    await use(new EnvFiles(root), root, outside);
  });
}

test('files below the folder are read, by relative and by absolute path', () =>
  withTree(async (env, root) => {
    assert.equal(await env.read('a.env'), 'A=1\n');
    assert.equal(await env.read('./sub/../sub/b.env'), 'B=2\n');
    assert.equal(await env.read('..c.env'), 'C=3\n');
    assert.equal(await env.read(join(root, 'a.env')), 'A=1\n');
  }));

test('a path is quoted in errors, escaped and cut', () =>
  withTree(async (env) => {
    for (const given of ['x'.repeat(500_000), `/${'x'.repeat(500_000)}`, 'a\u202eb', '/a\u202eb']) {
      await assert.rejects(env.read(given), (error: unknown) => {
        assert.ok(isSandboxError(error));
        assert.ok(error.message.length < 250 && !error.message.includes('\u202e'), error.message.slice(0, 300));
        return true;
      });
    }
  }));

test('links are followed below the folder and refused out of it', () =>
  withTree(async (env, root, outside) => {
    await symlink('sub/b.env', join(root, 'inner.env'));
    await symlink(outside, join(root, 'outer.env'));
    await symlink('..', join(root, 'up'));
    await symlink('loop.env', join(root, 'loop.env'));
    assert.equal(await env.read('inner.env'), 'B=2\n');
    for (const path of ['outer.env', 'up/secret.env', 'loop.env']) {
      await assert.rejects(env.read(path), reasonIs('EnvFileNotAllowed'), path);
    }
  }));

test('the folder may itself be reached by a link', () =>
  withTree(async (_env, root) => {
    await symlink(root, `${root}-link`);
    const linked = new EnvFiles(`${root}-link`);
    assert.equal(await linked.read('a.env'), 'A=1\n');
    assert.equal(await linked.read(join(`${root}-link`, 'a.env')), 'A=1\n');
    assert.equal(await linked.read(join(root, 'a.env')), 'A=1\n');
  }));

test('a path out of the folder is refused alike whether there is a file or not', () =>
  withTree(async (env, _root, outside) => {
    for (const path of ['../secret.env', '../missing.env', outside, '/etc/passwd', '/etc/no-such-file', '..', '.']) {
      await assert.rejects(env.read(path), reasonIs('EnvFileNotAllowed'), path);
    }
  }));

test('a missing file is named as it was given', () =>
  withTree(async (env, root) => {
    await assert.rejects(env.read('sub/none.env'), (error: unknown) => {
      assert.ok(reasonIs('InvalidEnvFile')(error) && isSandboxError(error));
      assert.match(error.message, /"sub\/none\.env" does not exist/);
      assert.ok(!error.message.includes(root));
      return true;
    });
  }));

test('folders, pipes, large files, other encodings and impossible paths are refused', () =>
  withTree(async (env, root) => {
    await writeFile(join(root, 'large.env'), Buffer.alloc(1024 * 1024 + 1, 'a'));
    await writeFile(join(root, 'limit.env'), Buffer.alloc(1024 * 1024, 'a'));
    await writeFile(join(root, 'latin1.env'), Buffer.from([0x41, 0x3d, 0xe9]));
    execFileSync('mkfifo', [join(root, 'pipe.env')]);
    assert.equal((await env.read('limit.env')).length, 1024 * 1024);
    for (const path of ['sub', 'pipe.env', 'large.env', 'latin1.env', '', 'a\0b', 'a.env/b', 'x'.repeat(5000)]) {
      await assert.rejects(env.read(path), reasonIs('InvalidEnvFile'), path.slice(0, 20));
    }
  }));
