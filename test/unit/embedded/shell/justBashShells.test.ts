import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CommandNotFoundError, ShellEndedError, type PodShell } from '../../../../src/embedded/shell/podShell.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { ended, makeShells, openPod, plainSettings, run, start } from './podRig.ts';

describe('a command in a pod', () => {
  let pod: PodShell;
  before(async () => {
    ({ pod } = await openPod());
  });
  after(() => pod.dispose());

  const cases: readonly (readonly [script: string, code: number, stdout: string, stderr?: string])[] = [
    ['echo out; echo err >&2; exit 3', 3, 'out\n', 'err\n'],
    ['kill -9 $$', 137, ''],
    ['no-such-command-here', 127, '', 'sh: no-such-command-here: not found\n'],
    ['printf %s "$GREETING"', 0, 'hello, "you" $HOME\ttab'],
    ['pwd; echo $HOME; hostname; whoami; id -u', 0, '/work\n/root\nbox\nroot\n0\n'],
    ['echo hi | cat | tr h H; x=$(echo sub); echo "[$x]"', 0, 'Hi\n[sub]\n'],
    ['for i in 1 2; do echo $i; done >/tmp/o; cat /tmp/o; { echo e >&2; } 2>&1 | tr e E', 0, '1\n2\nE\n'],
    ['f() { echo in $1; return 4; }; f a; echo $?; f b | cat; y=$(f c); echo "$y"', 0, 'in a\n4\nin b\nin c\n'],
    ['set -e; false && true; ! true; until false; do break; done; false; echo no', 1, ''],
    [
      'set -e; f() { false; echo in; return 3; }; f || echo "or $?"; { false; echo on; } && ! f && echo so',
      0,
      'in\nor 3\non\nin\nso\n',
    ],
    ['set -eu -o pipefail; false | true; echo no', 1, ''],
    ['for i in 1 2; do echo "$i $?"; (exit 3); done; echo $?', 0, '1 0\n2 3\n3\n'],
    ['sh -c "exit 4"; echo $?; sh -c "kill -9 \\$\\$"; echo $?', 0, '4\n137\n'],
    ['exec echo replaced; echo no', 0, 'replaced\n'],
    ['echo a; exec >/tmp/log; echo b; cat /tmp/log >&2', 0, 'a\n', 'b\n'],
    ['trap "echo bye \\$x" EXIT; x=5; echo main; exit 2', 2, 'main\nbye 5\n'],
    ['trap "exit 7" TERM; kill $$; sleep 60; echo no', 7, ''],
    ['trap "echo got" TERM; kill $$; sleep 0.01; echo on', 0, 'got\non\n'],
    ['PATH=/nowhere; for i in 1; do true; done; echo $? >/dev/null', 127, '', 'sh: echo: not found\n'],
    ['head -c 5 /dev/zero | wc -c; head -c 3 /dev/urandom | wc -c; echo x >/dev/null; cat /dev/null', 0, '5\n3\n'],
    ['set -x; for i in 1; do echo $i; done', 0, '1\n', '+ echo 1\n'],
    ['apk add curl', 1, '', 'apk: nothing can be installed: this shell is simulated and has no network\n'],
    ['printf "žluť"; echo ž >/tmp/z; cat /tmp/z', 0, 'žluťž\n'],
  ];
  for (const [script, code, stdout, stderr = ''] of cases) {
    test(`runs ${script}`, async () => assert.deepEqual(await run(pod, script), [code, stdout, stderr]));
  }

  test('runs in the background, is waited for, and is killed', async () => {
    assert.deepEqual(await run(pod, 'sleep 300 & kill $!; wait $!; echo $?'), [0, '143\n', '']);
    assert.deepEqual(await run(pod, 'x=1; f() { echo $x; }; (f; exit 5) & wait $!; echo $?'), [0, '1\n5\n', '']);
    assert.deepEqual(await run(pod, 'sleep 0.01 & sleep 0.01 & wait; jobs'), [0, '', '']);
  });

  test('is in the list of processes while it runs', async () => {
    const running = await start(pod, ['/bin/sh', '-c', 'echo go; sleep 4711']);
    await running.prints('go');
    assert.match((await run(pod, 'ps -o args'))[1], /sleep 4711/);
    running.process.signal('KILL');
    assert.equal(await running.exited, 137);
    assert.doesNotMatch((await run(pod, 'ps -o args'))[1], /4711/);
  });

  test('prints at once, also in loops, functions and shells of its own', async () => {
    const loop = 'for i in 1 2; do echo $i; sleep 4711; done';
    for (const script of [loop, `f() { ${loop}; }; f`, `sh -c '${loop}'`, `echo x | cat; ${loop}`]) {
      const running = await start(pod, ['/bin/sh', '-c', script]);
      await running.prints('1\n');
      running.process.signal('KILL');
      await running.exited;
    }
  });

  test('that loops for ever is ended by a signal', async () => {
    const running = await start(pod, ['/bin/sh', '-c', 'echo go; while :; do :; done']);
    await running.prints('go');
    running.process.signal('TERM');
    assert.equal(await running.exited, 143);
  });

  test('reads its input when it is whole', async () => {
    const running = await start(pod, ['sh', '-c', 'read x; echo "[$x]"; cat'], { hasInput: true });
    for (const part of ['fir', 'st\nse', 'cond']) running.process.write(Buffer.from(part));
    running.process.endInput();
    assert.deepEqual(await ended(running), [0, '[first]\nsecond', '']);
    const shell = await start(pod, ['sh'], { hasInput: true });
    shell.process.write(Buffer.from('echo $((1 + 2))\nexit 6\n'));
    shell.process.endInput();
    assert.deepEqual(await ended(shell), [6, '3\n', '']);
  });

  test('gives bytes as they are', async () => {
    const running = await start(pod, ['cat'], { hasInput: true });
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    running.process.write(bytes);
    running.process.endInput();
    await running.exited;
    const [, stdout] = await run(pod, 'head -c 3000000 /dev/zero | tr "\\000" x');
    assert.equal(stdout, 'x'.repeat(3_000_000));
  });

  test('that is not there is not found', async () => {
    await assert.rejects(start(pod, ['no-such-program', '-c']), CommandNotFoundError);
  });

  test('gets no network, whatever it tries', async () => {
    assert.deepEqual(await run(pod, 'wget -T 0.01 http://10.0.0.1'), [1, '', 'wget: download timed out\n']);
    assert.deepEqual(await run(pod, 'wget http://example.com'), [1, '', "wget: bad address 'example.com'\n"]);
    assert.match((await run(pod, 'wget http://127.0.0.1'))[2], /Connection refused/);
    assert.equal((await run(pod, 'curl -m 0.01 http://10.0.0.1'))[0], 28);
  });

  test('that floods a slow reader waits, and nothing is lost', async () => {
    const running = await start(pod, ['sh', '-c', 'echo go; seq 300000; echo end']);
    running.process.pause();
    await run(pod, 'true');
    running.process.resume();
    const [code, stdout] = await ended(running);
    assert.equal(code, 0);
    assert.equal(stdout.split('\n').length, 300_003);
    assert.ok(stdout.endsWith('300000\nend\n'));
  });

  test('keeps the files of the one before it', async () => {
    await run(pod, 'mkdir -p /data; echo kept >/data/file');
    assert.deepEqual(await run(pod, 'cat /data/file'), [0, 'kept\n', '']);
  });
});

test('Processes say as whom they run', async () => {
  const user = { userId: 65532, groupId: 0, furtherGroups: [65532] };
  const { pod } = await openPod({ settings: { user } });
  const output = 'uid=65532 gid=0(root) groups=0(root),65532\n65532\n/\n';
  assert.deepEqual(await run(pod, 'id; id -u; echo $HOME; whoami'), [1, output, 'whoami: unknown uid 65532\n']);
  const shell = await start(pod, ['sh'], { hasTerminal: true });
  await shell.prints('/work $ ');
  pod.dispose();
});

test('A pod that only waits has no worker, and no timer', async () => {
  const clock = new ManualClock();
  const shells = await makeShells({ clock, maxWorkers: 0 });
  const pod = shells.open(plainSettings, { onDeath: () => undefined });
  const first = await start(pod, ['sh', '-c', 'sleep 365d']);
  const other = await start(pod, ['/bin/sleep', '5']);
  assert.equal(clock.pendingTimers, 1);
  clock.advance(5000);
  assert.equal(await other.exited, 0);
  assert.equal(clock.pendingTimers, 0);
  // PID 1 has no handler for TERM.
  first.process.signal('TERM');
  first.process.signal('KILL');
  assert.equal(await first.exited, 137);
  pod.dispose();
});

test('Beyond the workers that there may be, no shell starts', async () => {
  const { pod } = await openPod({ maxWorkers: 0 });
  const expected = (error: unknown) => error instanceof ShellEndedError && /0 pods have one/.test(error.message);
  await assert.rejects(start(pod, ['sh', '-c', 'true']), expected);
  pod.dispose();
  await assert.rejects(start(pod, ['sleep', '1']), ShellEndedError);
});

test('The death of a pod is told before the ends of its processes, which have no reason', async () => {
  const settings = { ...plainSettings, memoryBytes: 64 * 1024 * 1024 };
  const told: string[] = [];
  const pod = (await makeShells()).open(settings, { onDeath: (reason) => void told.push(reason) });
  const onOutput = (): void => undefined;
  const notWaiting = { hasTerminal: false, hasInput: false };
  await pod.start({ command: ['sleep', '1000'], ...notWaiting }, { onOutput, onExit: () => void told.push('first') });
  const script = 'for i in 1 2 3 4 5 6 7 8 9; do eval "v$i=\\$(head -c 20000000 /dev/zero | tr \\"\\\\000\\" x)"; done';
  await new Promise<void>((resolve, reject) => {
    const onExit = (): void => {
      told.push('hungry');
      resolve();
    };
    pod.start({ command: ['sh', '-c', script], ...notWaiting }, { onOutput, onExit }).catch(reject);
  });
  assert.deepEqual(told, ['OOMKilled', 'first', 'hungry']);
});

test('A pod that needs too much memory is ended as such', async () => {
  const { pod, deaths } = await openPod({ settings: { memoryBytes: 64 * 1024 * 1024 } });
  const waiting = await start(pod, ['sleep', '1000']);
  const script = 'for i in 1 2 3 4 5 6 7 8 9; do eval "v$i=\\$(head -c 20000000 /dev/zero | tr \\"\\\\000\\" x)"; done';
  const hungry = await start(pod, ['sh', '-c', script]);
  assert.equal(await hungry.exited, 137);
  assert.equal(await waiting.exited, 137);
  assert.equal(deaths[0]?.reason, 'OOMKilled');
  await assert.rejects(start(pod, ['true']), ShellEndedError);
});
