import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { SandboxKey } from '../../src/sandbox/sandbox.ts';
import type { TerminalConnection, TerminalEnd } from '../../src/sandbox/service.ts';
import { because, createReady, specOf, untilSandbox, useRig } from './rig.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

/** Commands, terminals, and what reaches the container: variables and the set-up script. */
export function execContract(target: () => Target): void {
  describe('exec', () => {
    const rig = useRig(target);
    let key: SandboxKey;
    before(async () => {
      key = await createReady(rig(), 'shell', { env: new Map([['GREETING', 'hello, "you" $HOME\ttab']]) });
    });
    const run = (command: string) => rig().service.exec.run(key, command);

    test('A command gives its outputs apart and its exit code', async () => {
      const result = await run('echo out; echo err >&2; exit 3');
      assert.deepEqual([result.exitCode, result.stdout, result.stderr], [3, 'out\n', 'err\n']);
      assert.equal((await run('true')).exitCode, 0);
      assert.equal((await run('kill -9 $$')).exitCode, 137);
      assert.equal((await run('no-such-command-here')).exitCode, 127);
    });

    test('Bytes of several megabytes and UTF-8 arrive whole', async () => {
      const result = await run('head -c 3000000 /dev/zero | tr "\\000" x; printf "žluť"');
      assert.equal(result.stdout.length, 3_000_004);
      assert.ok(result.stdout.endsWith('xžluť'));
    });

    test('The variables arrive as they were given', async () => {
      assert.equal((await run('printf %s "$GREETING"')).stdout, 'hello, "you" $HOME\ttab');
    });

    test('A command that takes too long is ended', async () => {
      const { exec } = rig().service;
      // Of this run alone: a fake pod sees the processes of the whole machine.
      const command = `sleep 4${process.pid}`;
      await assert.rejects(exec.run(key, command, { timeoutMs: 300 }), because('Timeout'));
      await until(
        'the command is gone',
        async () => !(await run('ps -o args 2>/dev/null || ps')).stdout.includes(command),
      );
    });

    test('A sandbox that is not there cannot run anything', async () => {
      const absent = { ...key, name: 'absent' };
      await assert.rejects(rig().service.exec.run(absent, 'true'), because('SandboxNotFound'));
    });

    test('A terminal answers what is typed, knows its size, and tells the exit code', async () => {
      const terminal = await rig().service.exec.openTerminal(key, { columns: 97, rows: 31 });
      const seen = listen(terminal);
      terminal.write(Buffer.from('echo $((40 + 2))-$((1 + 1))\n'));
      await until('the shell answers', () => seen.text().includes('42-2'), { describe: seen.text });
      await until('the size is known', async () => {
        terminal.write(Buffer.from('stty size\n'));
        return until('stty answers', () => seen.text().includes('31 97'), { timeoutMs: 500 }).catch(() => false);
      });
      terminal.write(Buffer.from('exit 5\n'));
      assert.deepEqual(await until('the terminal ends', seen.end), { kind: 'exited', exitCode: 5 });
      terminal.dispose();
    });
  });

  describe('before_script', () => {
    const rig = useRig(target);

    const scripts: readonly (readonly [what: string, script: string])[] = [
      ['of one line', 'sleep 0.3; echo made >/tmp/made'],
      ['with a comment at its end', 'echo made >/tmp/made # and that is all'],
      ['with a process in the background', 'echo made >/tmp/made\nsleep 300 &'],
      ['that exits by itself', 'echo made >/tmp/made\nexit 0'],
    ];
    for (const [index, [what, beforeScript]] of scripts.entries()) {
      test(`A script ${what} has run when the sandbox is ready`, async () => {
        const { service } = rig();
        const key = await createReady(rig(), `script-${index}`, { beforeScript });
        assert.equal((await service.exec.run(key, 'cat /tmp/made')).stdout, 'made\n');
        await service.lifecycle.delete(key);
      });
    }

    test('A script that fails is told with its output and never ready', async () => {
      const { service } = rig();
      const spec = specOf(rig(), 'failing', { beforeScript: 'echo the cause of it >&2; false; echo not reached' });
      const key = await service.lifecycle.create(spec);
      const failed = await untilSandbox(rig(), key, 'in trouble', ({ errorMessage }) =>
        errorMessage.includes('the cause of it'),
      );
      assert.equal(failed.isReady, false);
      assert.doesNotMatch(failed.errorMessage, /not reached/);
      await service.lifecycle.delete(key);
    });
  });
}

/** Collects what a terminal says. */
function listen(terminal: TerminalConnection) {
  const chunks: Buffer[] = [];
  let end: TerminalEnd | undefined;
  terminal.onOutput((data) => void chunks.push(Buffer.from(data)));
  terminal.onEnd((value) => {
    end = value;
  });
  return { text: () => Buffer.concat(chunks).toString(), end: () => end };
}
