import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PodShell } from '../../../../src/embedded/shell/podShell.ts';
import { commandArguments, guardArguments, terminalArguments } from '../../../../src/k8s/exec/shellScripts.ts';
import { containerCommand } from '../../../../src/sandbox/manifests/entrypoint.ts';
import { ended, openPod, run, start, type Running } from './podRig.ts';

describe("the client's own scripts", () => {
  let pod: PodShell;
  before(async () => {
    ({ pod } = await openPod());
  });
  after(() => pod.dispose());
  const runCommand = (command: string) => start(pod, commandArguments(command, 'id'), { hasInput: true });

  test('A command prints the trailer on both outputs, and may leave something behind', async () => {
    const running = await runCommand('echo out; echo err >&2; exit 3');
    assert.deepEqual(await ended(running), [3, 'out\nk7:id 3\n', 'err\nk7:id 3\n']);
    const leaving = await runCommand('sleep 4712 & echo left');
    await leaving.prints('k7:id 0\n');
    leaving.process.write(Buffer.from('leave\n'));
    leaving.process.endInput();
    assert.match((await run(pod, 'ps -o args'))[1], /sleep 4712/);
  });

  test('The end of its input ends a command and all that it started', async () => {
    const running = await runCommand('sleep 4713 & echo go; sh -c "sleep 4714"');
    await running.prints('go');
    running.process.endInput();
    assert.equal(await running.exited, 137);
    assert.doesNotMatch((await run(pod, 'ps -o args'))[1], /471[34]/);
  });

  test('A command that kills itself is told by its code', async () => {
    const [code, stdout] = await ended(await runCommand('kill -9 $$'));
    assert.deepEqual([code, stdout], [137, 'k7:id 137\n']);
  });

  const openTerminal = async (): Promise<{ running: Running; processId: number }> => {
    const running = await start(pod, terminalArguments('id'), { hasTerminal: true });
    await running.prints(' # ');
    return { running, processId: Number(/^k7:id (\d+)\r\n/.exec(running.stdout())?.[1]) };
  };

  test('A terminal tells its process, says what it is not, and is hung up by its guard', async () => {
    const { running, processId } = await openTerminal();
    assert.match(
      running.stdout(),
      /^k7:id \d+\r\nThis is a simulated shell.*no kernel, no isolation, no network, no apk/,
    );
    const guard = await start(pod, guardArguments(processId), { hasInput: true });
    guard.process.write(Buffer.from('hang-up\n'));
    assert.equal(await running.exited, 129);
  });

  test('A guard that is told to leave does nothing', async () => {
    const { running, processId } = await openTerminal();
    const guard = await start(pod, guardArguments(processId), { hasInput: true });
    guard.process.write(Buffer.from('leave\n'));
    assert.equal(await guard.exited, 0);
    running.process.write(Buffer.from('exit 4\n'));
    assert.equal(await running.exited, 4);
  });
});

describe('the command of a sandbox with a before_script', () => {
  const begin = async (script: string) => {
    const { pod } = await openPod();
    return { pod, main: await start(pod, containerCommand(script)) };
  };
  const untilDone = (pod: PodShell) =>
    run(pod, 'until ls /tmp | grep -q k7; do sleep 0.01; done; cat /tmp/made; ps -o pid,args | grep "^ *1 "');

  for (const script of [
    'echo made >/tmp/made',
    'echo made >/tmp/made # comment',
    'echo made >/tmp/made\nsleep 300 &',
  ]) {
    test(`runs ${JSON.stringify(script)}, waits, and ends on TERM`, async () => {
      const { pod, main } = await begin(script);
      const [code, stdout] = await untilDone(pod);
      assert.equal(code, 0);
      assert.match(stdout, /^made\n +1 \/bin\/sh/);
      main.process.signal('TERM');
      assert.equal(await main.exited, 0);
      pod.dispose();
    });
  }

  test('ends with the code and the output of a script that fails', async () => {
    const { pod, main } = await begin('echo the cause >&2; false; echo not reached');
    assert.deepEqual(await ended(main), [1, '', 'the cause\n']);
    pod.dispose();
  });
});
