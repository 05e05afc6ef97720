import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { makeSandbox } from '../../fakes/memorySandboxService.ts';
import { withCli } from './cliRig.ts';

const sandboxes = '/api/v1/sandboxes';

function keyIn(text: string): string {
  return /export K7_API_KEY=(\S+)/.exec(text)?.[1] ?? '';
}

test('standard output is one ready line, and the printed key works at once', () =>
  withCli(async (cli) => {
    const { url, ended } = await cli.serve();
    assert.equal(cli.stdout, `K7 Sandboxes API ready on ${url} (context fake, https://127.0.0.1:6443)\n`);
    assert.match(cli.stderr, new RegExp(`export BASE=${url}\\n`));
    assert.match(cli.stderr, /curl -H "X-API-Key: \$K7_API_KEY" "\$BASE\/api\/v1\/sandboxes\?namespace=default"/);
    cli.service.put(makeSandbox());
    const response = await fetch(url + sandboxes, { headers: { 'X-API-Key': keyIn(cli.stderr) } });
    assert.equal(((await response.json()) as { data: unknown[] }).data.length, 1);
    cli.terminate();
    assert.equal(await ended, 0);
    assert.equal(cli.stdout.split('\n').length, 2);
  }));

test('a key is made only when none is valid', () =>
  withCli(async (cli) => {
    const first = await cli.serve();
    assert.match(keyIn(cli.stderr), /^[\w-]{43}$/);
    cli.terminate();
    await first.ended;
    const second = await cli.serve();
    assert.match(cli.stderr, /The API keys are those of .*\. Another one:\n\n {2}export K7_API_KEY=\$\(/);
    assert.doesNotMatch(cli.stderr, /A new API key/);
    assert.match(cli.stderr, /curl/);
    cli.terminate();
    await second.ended;
    assert.deepEqual(
      (await cli.keyEntries()).map((entry) => entry['name']),
      ['default'],
    );
  }));

test('a signal stops the server, lets clean-up end and lets go of the cluster', () =>
  withCli(async (cli) => {
    const { url, ended } = await cli.serve();
    assert.ok(cli.service.isStarted);
    cli.terminate();
    assert.equal(await ended, 0);
    assert.equal(cli.service.drainedMs, 10_000);
    assert.ok(cli.service.isDisposed);
    await assert.rejects(fetch(url));
    assert.deepEqual(cli.exits, []);
  }));

test('a second signal ends the process at once', () =>
  withCli(async (cli) => {
    const { ended } = await cli.serve();
    cli.terminate();
    cli.terminate();
    await ended;
    assert.deepEqual(cli.exits, [1]);
  }));

test('keys that another process makes and revokes count at once', () =>
  withCli(async (cli) => {
    const { url, ended } = await cli.serve();
    await cli.run('keys', 'create', 'ci');
    const headers = { 'X-API-Key': cli.stdout.trim() };
    assert.equal((await fetch(url + sandboxes, { headers })).status, 200);
    await cli.run('keys', 'revoke', 'ci');
    assert.equal((await fetch(url + sandboxes, { headers })).status, 401);
    cli.terminate();
    await ended;
  }));

test('the flags reach the connection, and env files are those of the current folder', () =>
  withCli(async (cli) => {
    await writeFile(join(cli.folder, 'a.env'), 'A=1\n');
    const cluster = ['--context', 'k7', '--kubeconfig', 'config', '--namespace', 'a', '--namespace', 'b'];
    const { url, ended } = await cli.serve(...cluster, '--keys-file', 'keys.json');
    const [options] = cli.connections;
    assert.equal(options?.context, 'k7');
    assert.deepEqual(options?.kubeconfigPaths, [join(cli.folder, 'config')]);
    assert.deepEqual(options?.namespaces, ['a', 'b']);
    const response = await fetch(url + sandboxes, {
      method: 'POST',
      headers: { 'X-API-Key': keyIn(cli.stderr), 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'a', image: 'alpine', env_file: 'a.env' }),
    });
    assert.equal(response.status, 201);
    assert.equal(cli.service.createdSpecs[0]?.env?.get('A'), '1');
    cli.terminate();
    await ended;
  }));

test('what cannot be a namespace is refused before anything is connected', () =>
  withCli(async (cli) => {
    assert.equal(await cli.run('serve', '--namespace', 'team', '--namespace', '../x'), 2);
    assert.match(cli.stderr, /^"\.\.\/x" cannot be the name of a namespace\./);
    assert.deepEqual(cli.connections, []);
  }));

test('a name given with --allowed-host is answered, others are not', () =>
  withCli(async (cli) => {
    const { url, ended } = await cli.serve('--allowed-host', 'k7.example');
    const statusFor = async (host: string) => {
      const outgoing = httpRequest(`${url}/health`, { headers: { Host: host } }).end();
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    assert.equal(await statusFor('k7.example:80'), 200);
    assert.equal(await statusFor('other.example:80'), 403);
    cli.terminate();
    await ended;
  }));

test('without flags nothing of the connection is decided here', () =>
  withCli(async (cli) => {
    const { ended } = await cli.serve();
    const [options] = cli.connections;
    assert.deepEqual(Object.keys(options ?? {}).sort(), ['env', 'logger', 'version']);
    cli.terminate();
    await ended;
  }));

test('an address that others reach is warned of', () =>
  withCli(async (cli) => {
    const { ended } = await cli.serve('--host', '0.0.0.0');
    assert.match(cli.stderr, /plain HTTP/);
    assert.match(cli.stderr, /export BASE=http:\/\/127\.0\.0\.1:\d+/);
    cli.terminate();
    await ended;
  }));

test('an unreachable cluster is served all the same, with 503, and said on standard error', () =>
  withCli(async (cli) => {
    const { url, ended } = await cli.serve();
    cli.service.setState({ kind: 'failed', error: new Error('connect ECONNREFUSED 127.0.0.1:6443') });
    assert.match(cli.stderr, /warn the cluster cannot be read.*ECONNREFUSED/);
    const response = await fetch(url + sandboxes, { headers: { 'X-API-Key': keyIn(cli.stderr) } });
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '5');
    cli.terminate();
    assert.equal(await ended, 0);
  }));

test('a kubeconfig that cannot be used ends with 1 and one sentence', () =>
  withCli(async (cli) => {
    cli.connectError = new SandboxError('InvalidKubeconfig', 'There is no context named k8 in the kubeconfig');
    assert.equal(await cli.run('serve', '--context', 'k8'), 1);
    assert.equal(cli.stdout, '');
    assert.match(cli.stderr, /^There is no context named k8 in the kubeconfig\. Check .+\n$/);
  }));

test('a port in use ends with 1 and one sentence', () =>
  withCli(async (cli) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    assert.equal(await cli.run('serve', '--port', String(port)), 1);
    assert.equal(cli.stdout, '');
    assert.match(cli.stderr, new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use\\. Choose another port.+\\n$`));
    assert.ok(cli.service.isDisposed);
    other.close();
    await once(other, 'close');
  }));

test('a corrupt key file ends with 1 before anything is announced', () =>
  withCli(async (cli) => {
    await writeFile(join(cli.folder, 'keys.json'), '', { mode: 0o600 });
    assert.equal(await cli.run('serve', '--port', '0', '--keys-file', 'keys.json'), 1);
    assert.equal(cli.stdout, '');
    assert.match(cli.stderr, /^The key file is corrupt/);
  }));
