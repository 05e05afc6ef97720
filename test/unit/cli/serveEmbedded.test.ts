import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { embeddedKubeconfig, withCli } from './cliRig.ts';

test('--embedded serves on a cluster of its own, says what it is not, and ends it', () =>
  withCli(async (cli) => {
    const { url, ended } = await cli.serve('--embedded', '--namespace', 'team');
    assert.deepEqual(
      cli.embedded.map(({ statePath }) => statePath),
      [undefined],
    );
    const [connection] = cli.connections;
    assert.equal(connection?.kubeconfigText, embeddedKubeconfig);
    assert.deepEqual(connection?.namespaces, ['team']);
    assert.equal(connection?.kubeconfigPaths, undefined);
    assert.match(cli.stderr, /no\nkernel, no isolation and no network\. For a real cluster use --context NAME/);
    assert.match(cli.stderr, /end with this program; --embedded-state FILE keeps them/);
    assert.doesNotMatch(cli.stdout, /context/);
    assert.equal((await fetch(`${url}/health`)).status, 200);
    cli.terminate();
    assert.equal(await ended, 0);
    assert.ok(cli.service.isDisposed);
    assert.equal(cli.embeddedStops, 1);
  }));

test('--embedded-state and --embedded-kubeconfig imply it, below the current folder', () =>
  withCli(async (cli) => {
    const path = join(cli.folder, 'sub', 'config');
    const { ended } = await cli.serve('--embedded-state', 'a.json', '--embedded-kubeconfig', 'sub/config');
    assert.equal(cli.embedded[0]?.statePath, join(cli.folder, 'a.json'));
    assert.match(cli.stderr, /Its sandboxes are kept in .+a\.json\./);
    assert.ok(cli.stderr.includes(`\n  kubectl --kubeconfig ${path} get pods\n`), cli.stderr);
    assert.ok((await readFile(path, 'utf8')).endsWith(embeddedKubeconfig));
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
    cli.terminate();
    await ended;
    assert.ok(!existsSync(path));
  }));

test('the kubeconfig of another server that ended without a word is replaced, and one written since is left', () =>
  withCli(async (cli) => {
    const path = join(cli.folder, 'config');
    const first = await cli.serve('--embedded-kubeconfig', 'config');
    const left = await readFile(path, 'utf8');
    cli.terminate();
    await first.ended;
    await writeFile(path, `${left}# an older one\n`);
    await chmod(path, 0o644);
    const second = await cli.serve('--embedded-kubeconfig', 'config');
    assert.equal(await readFile(path, 'utf8'), left);
    await writeFile(path, `${left}# a newer one\n`);
    cli.terminate();
    await second.ended;
    assert.ok(existsSync(path));
  }));

test('a kubeconfig that somebody needs is not overwritten', () =>
  withCli(async (cli) => {
    const path = join(cli.folder, 'config');
    await writeFile(path, 'apiVersion: v1\n');
    assert.equal(await cli.run('serve', '--port', '0', '--embedded-kubeconfig', 'config'), 1);
    assert.match(cli.stderr, /^The kubeconfig .+config cannot be written: it is there already.+Name another file\.\n$/);
    assert.equal(await readFile(path, 'utf8'), 'apiVersion: v1\n');
    assert.equal(cli.embeddedStops, 1);
    assert.deepEqual(cli.connections, []);
  }));

for (const flags of [
  ['--embedded', '--context', 'k7'],
  ['--embedded-state', 'a.json', '--kubeconfig', 'config'],
  ['--embedded-kubeconfig', 'a', '--context', 'k7'],
  ['--embedded-state', 'a', '--embedded-kubeconfig', 'a'],
]) {
  test(`${flags.join(' ')} is a wrong command line`, () =>
    withCli(async (cli) => {
      assert.equal(await cli.run('serve', ...flags), 2);
      assert.match(cli.stderr, /^--embedded.* (?:name two clusters|name the same file)\./);
      assert.deepEqual([cli.embedded, cli.connections], [[], []]);
    }));
}

test('without any kubeconfig the embedded cluster is offered, unless one was named', () =>
  withCli(async (cli) => {
    cli.connectError = new SandboxError('InvalidKubeconfig', 'There is no kubeconfig', { hint: 'Log in to a cluster' });
    assert.equal(await cli.run('serve'), 1);
    assert.equal(
      cli.stderr,
      'There is no kubeconfig. Log in to a cluster. To try it without a cluster: k7-sandboxes serve --embedded\n',
    );
    await cli.run('serve', '--kubeconfig', 'a');
    assert.doesNotMatch(cli.stderr, /embedded/);
  }));
