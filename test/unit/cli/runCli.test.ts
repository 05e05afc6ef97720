import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCli } from './cliRig.ts';

test('help is on standard output, for the program and for each command', () =>
  withCli(async (cli) => {
    const cases = [
      [['--help'], /keys create NAME/],
      [['-h'], /Usage/],
      [['help'], /Usage/],
      [['serve', '--help'], /--allowed-host/],
      [['serve', '-h'], /--env-dir/],
      [['keys', '--help'], /--expires-days/],
      [['keys', 'create', '--help'], /--expires-days/],
    ] as const;
    for (const [args, pattern] of cases) {
      assert.equal(await cli.run(...args), 0, args.join(' '));
      assert.match(cli.stdout, pattern);
      assert.equal(cli.stderr, '');
    }
  }));

test('no line of the help is wider than 120 columns', () =>
  withCli(async (cli) => {
    for (const args of [['--help'], ['serve', '--help'], ['keys', '--help']]) {
      await cli.run(...args);
      for (const line of cli.stdout.split('\n')) assert.ok(line.length <= 120, line);
    }
  }));

test('the version is printed alone', () =>
  withCli(async (cli) => {
    assert.equal(await cli.run('--version'), 0);
    assert.equal(cli.stdout, '1.2.3\n');
  }));

test('without a command the help is an error', () =>
  withCli(async (cli) => {
    assert.equal(await cli.run(), 2);
    assert.equal(cli.stdout, '');
    assert.match(cli.stderr, /Usage/);
  }));

test('unknown commands and flags end with 2 and the nearest name', () =>
  withCli(async (cli) => {
    const cases = [
      [['serv'], /Unknown command serv\. Did you mean serve\?/],
      [['--hepl'], /Unknown flag --hepl\. Did you mean --help\?/],
      [['keys', 'creat', 'x'], /Unknown command keys creat\. Did you mean keys create\?/],
      [['keys'], /keys needs one of: create, list, revoke/],
      [['serve', '--prot', '1'], /Unknown flag --prot\. Did you mean --port\?/],
      [['serve', '-p', '1'], /Unknown flag -p/],
      [['serve', 'now'], /serve takes only flags/],
      [['serve', '--port', '65536'], /--port must be a whole number from 0 to 65535/],
      [['serve', '--port', '1e3'], /--port must be/],
      [['serve', '--port'], /port/],
      [['serve', '--host', ''], /--host has no value/],
      [['serve', '--help=yes'], /help/],
      [['keys', 'create'], /needs the name/],
      [['keys', 'create', 'a', 'b'], /takes one name/],
      [['keys', 'create', 'a', '--expires-days', '0'], /from 1 to/],
      [['keys', 'create', 'a', '--namespace', 'A_B'], /cannot be the name of a namespace/],
      [['keys', 'list', 'a'], /takes no names/],
      [['keys', 'list', '--namespace', 'a'], /Unknown flag --namespace/],
    ] as const;
    for (const [args, pattern] of cases) {
      assert.equal(await cli.run(...args), 2, args.join(' '));
      assert.match(cli.stderr, pattern);
      assert.equal(cli.stdout, '');
    }
    assert.equal(cli.connections.length, 0);
  }));
