import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { containerCommand } from '../../../../src/sandbox/manifests/entrypoint.ts';
import { eventually, fakeSleep, shells, textOf, withShell } from './shellRun.ts';

const realSleep = existsSync('/bin/sleep') ? '/bin/sleep' : '/usr/bin/sleep';
/** A `sleep` that says that it began, so that a test knows when the shell waits. */
const tellingSleep = `#!/bin/sh\n: >"$MARK"\nexec ${realSleep} "$@"\n`;

test('without a script the container only waits', () => {
  const [shell, flag, script = '', ...rest] = containerCommand(undefined);
  assert.deepEqual([shell, flag, rest], ['/bin/sh', '-c', []]);
  assert.match(script, /sleep/);
});

test('a script is an argument of its own and stands in no other text', () => {
  const beforeScript = 'echo "$HOME" # it\'s `here`';
  const command = containerCommand(beforeScript);
  assert.equal(command.at(-1), beforeScript);
  assert.deepEqual(command.slice(0, -1), containerCommand('something else').slice(0, -1));
});

for (const shell of shells) {
  // busybox has a sleep of its own, whatever PATH says.
  const skip = shell.name === 'ash' && 'its sleep cannot be replaced';

  describe(`under ${shell.name}`, () => {
    test('TERM ends the idle container at once, with 0', { skip }, () =>
      withShell(shell, async ({ folder, start }) => {
        const mark = join(folder, 'mark');
        const idle = start(undefined, { PATH: await fakeSleep(folder, tellingSleep), MARK: mark });
        await eventually('the sleep', () => existsSync(mark));
        idle.terminate();
        assert.equal(await idle.ended, 0);
      }),
    );

    test('an image without a sleep that works ends the container instead of spinning', { skip }, () =>
      withShell(shell, async ({ folder, start }) => {
        assert.equal(await start(undefined, { PATH: join(folder, 'nowhere') }).ended, 127);
        for (const script of ['', '#!/bin/sh\nexit 1\n']) {
          const path = await fakeSleep(folder, script);
          assert.notEqual(await start(undefined, { PATH: path }).ended, 'SIGKILL', script);
        }
      }),
    );

    test('a sleep that somebody kills begins anew', { skip }, () =>
      withShell(shell, async ({ folder, start }) => {
        const mark = join(folder, 'mark');
        const killedOnce = `#!/bin/sh\nif [ -e "$MARK" ]; then : >"$MARK.2"; exec ${realSleep} "$@"; fi\n: >"$MARK"\nkill -KILL $$\n`;
        const path = await fakeSleep(folder, killedOnce);
        const idle = start(undefined, { PATH: path, MARK: mark });
        await eventually('the second sleep', () => existsSync(`${mark}.2`));
        idle.terminate();
        assert.equal(await idle.ended, 0);
      }),
    );

    const good: readonly (readonly [string, string])[] = [
      ['a plain script', 'echo made >made'],
      ['a comment at its end', 'echo made >made # and kept'],
      ['an & at its end', 'echo made >made &'],
      ['an ; at its end', 'echo made >made;'],
      ['an exit 0', 'echo made >made; exit 0; false'],
      ['several lines', 'if true; then\n  echo made >made\nfi\n'],
      ['a here document', 'cat >made <<END\nmade\nEND'],
      ['quotes and expansions', `w='m"ade'; echo "\${w%\\"*}$(echo ade)" >made`],
      ['a failure that it handles', 'false || echo made >made'],
      ['a read of standard input, which is empty', 'test -z "$(cat)" && echo made >made'],
    ];
    for (const [what, script] of good) {
      test(`a before_script with ${what} runs to its mark`, () =>
        withShell(shell, async ({ folder, done, start }) => {
          const running = start(script);
          await eventually('the mark', () => existsSync(done));
          await eventually('what it makes', () => textOf(join(folder, 'made')) === 'made\n');
          running.terminate();
          assert.ok([0, 143].includes(Number(await running.ended)));
        }));
    }

    const bad: readonly (readonly [string, string, number | undefined])[] = [
      ['an exit 3', 'exit 3', 3],
      ['a command that fails', 'false\necho not reached', 1],
      ['a command that is not there', 'no-such-command-here; echo not reached', 127],
      ['a variable that is not set', 'echo "$NO_SUCH_VARIABLE"; echo not reached', undefined],
      ['a syntax error', 'if true; then', 2],
      ['a signal', 'kill -KILL $$; echo not reached', 137],
    ];
    for (const [what, script, exitCode] of bad) {
      test(`a before_script with ${what} ends the container with its exit code and without a mark`, () =>
        withShell(shell, async ({ done, start }) => {
          const running = start(script);
          const ended = await running.ended;
          if (exitCode === undefined) assert.ok(Number(ended) > 0 && Number(ended) < 128, String(ended));
          else assert.equal(ended, exitCode);
          assert.equal(existsSync(done), false);
          assert.doesNotMatch(running.output(), /not reached/);
        }));
    }

    test('a failure inside of a pipe ends it where the shell can tell', () =>
      withShell(shell, async ({ done, start }) => {
        const running = start('(set -o pipefail) 2>/dev/null || exit 9\nfalse | cat');
        assert.ok([1, 9].includes(Number(await running.ended)));
        assert.equal(existsSync(done), false);
      }));

    test('what a script writes arrives, on both outputs', () =>
      withShell(shell, async ({ start }) => {
        const running = start('echo to-out; echo to-err >&2; exit 4');
        assert.equal(await running.ended, 4);
        await eventually('the output', () => /to-out/.test(running.output()) && /to-err/.test(running.output()));
      }));

    test('TERM ends the container while its script runs', () =>
      withShell(shell, async ({ folder, done, start }) => {
        const running = start('echo x >begun; sleep 60');
        await eventually('its begin', () => textOf(join(folder, 'begun')) === 'x\n');
        running.terminate();
        assert.equal(await running.ended, 143);
        assert.equal(existsSync(done), false);
      }));

    test('the mark of an earlier run is gone before the script begins', () =>
      withShell(shell, async ({ done, start }) => {
        await mkdir(dirname(done));
        await writeFile(done, '');
        assert.equal(await start(`test ! -e ${done} && exit 5`).ended, 5);
      }));

    test('a script of 64 KiB runs', () =>
      withShell(shell, async ({ done, start }) => {
        const running = start(`: ${'x'.repeat(64 * 1024 - 2)}`);
        await eventually('the mark', () => existsSync(done));
        running.terminate();
        await running.ended;
      }));
  });
}
