import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { systemClock, type Clock } from '../../../../src/base/clock.ts';
import { nullLogger } from '../../../../src/base/logger.ts';
import { KubeExec } from '../../../../src/k8s/exec/exec.ts';
import { ExecServer, nonZero, success, type ExecServerOptions, type ServedExec } from '../../../fakes/execServer.ts';
import { runLocally } from '../../../fakes/localExec.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';

const pod = { namespace: 'default', podName: 'box-1', container: 'sandbox' };

async function execWith(t: TestContext, options: ExecServerOptions, clock: Clock = systemClock): Promise<KubeExec> {
  const server = await ExecServer.start(options);
  t.after(() => server.stop());
  return new KubeExec({ api: server.api, clock, logger: nullLogger });
}

/** Commands run in the shell of this machine, below the script that they run below in a sandbox. */
function localExec(t: TestContext, onChild: (child: ChildProcess) => void = () => undefined): Promise<KubeExec> {
  return execWith(t, { onExec: (exec) => onChild(runLocally(exec)) });
}

test('a command has its exit code, and its outputs apart', async (t) => {
  const exec = await localExec(t);
  const { durationMs, ...result } = await exec.run(pod, 'echo out; echo err >&2; exit 7');
  assert.deepEqual(result, {
    exitCode: 7,
    stdout: 'out\n',
    stderr: 'err\n',
    isStdoutTruncated: false,
    isStderrTruncated: false,
  });
  assert.ok(durationMs >= 0);
});

for (const [what, command, exitCode] of [
  ['a command that is not there', 'no-such-command', 127],
  ['a shell that is killed', 'kill -9 $$', 137],
  ['a whole process group that is killed', 'kill -9 0', 137],
  ['a shell that closes its outputs', 'exec 1>&- 2>&-; exit 3', 3],
  ['a shell that closes its input', 'exec 0<&-; exit 4', 4],
] as const) {
  test(`${what} exits with ${exitCode}`, async (t) => {
    const exec = await localExec(t);
    assert.equal((await exec.run(pod, command)).exitCode, exitCode);
  });
}

test('a command has no jobs, waits for none, and reads nothing', async (t) => {
  const exec = await localExec(t);
  assert.equal((await exec.run(pod, 'wait; jobs; cat; echo done')).stdout, 'done\n');
});

test('a command that lists processes is not cut short by the mark of its end', async (t) => {
  const exec = await localExec(t);
  const { stdout } = await exec.run(pod, 'tr "\\0" " " </proc/$PPID/cmdline; echo; echo done');
  assert.match(stdout, /done\n$/);
});

test('a command ends although something in the background keeps its outputs open', async (t) => {
  let child: ChildProcess | undefined;
  const exec = await localExec(t, (started) => {
    child = started;
  });
  const { stdout } = await exec.run(pod, 'sleep 100 & echo "$!"');
  const sleeper = Number(stdout);
  assert.equal(process.kill(sleeper, 0), true);
  process.kill(sleeper, 'SIGKILL');
  assert.ok(child);
});

test('when the signal aborts, the whole process group ends', async (t) => {
  const abort = new AbortController();
  let child: ChildProcess | undefined;
  const exec = await localExec(t, (started) => {
    child = started;
    started.stdout?.once('data', () => abort.abort(new Error('enough')));
  });
  await assert.rejects(exec.run(pod, 'echo started; sleep 100 & wait', { signal: abort.signal }), /enough/);
  assert.ok(child);
  // It closes only when the sleeper, too, has let go of the outputs.
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  assert.equal(child.signalCode, 'SIGKILL');
});

test('when the time is over, the command is ended and the error names the time', async (t) => {
  const clock = new ManualClock();
  const exec = await execWith(t, { onExec: () => clock.advance(5000) }, clock);
  const run = exec.run(pod, 'sleep 100', { timeoutMs: 5000 });
  await assert.rejects(run, { reason: 'Timeout', message: /within 5 s/ });
});

test('output beyond the bound is dropped, and the command still ends by itself', async (t) => {
  const exec = await localExec(t);
  const result = await exec.run(pod, 'head -c 300000 /dev/zero | tr "\\0" x; exit 5', { maxOutputBytes: 1000 });
  assert.equal(result.stdout, 'x'.repeat(1000));
  assert.equal(result.isStdoutTruncated, true);
  assert.equal(result.exitCode, 5);
});

test('a command of 100,000 bytes runs, a longer one is refused with its field', async (t) => {
  const exec = await localExec(t);
  const { stdout } = await exec.run(pod, `echo ${'x'.repeat(99_995)}`);
  assert.equal(stdout.length, 99_996);
  await assert.rejects(exec.run(pod, 'é'.repeat(50_001)), { reason: 'InvalidField', field: 'command' });
});

test('a command with a NUL character is refused', async (t) => {
  const exec = await localExec(t);
  await assert.rejects(exec.run(pod, 'echo \0'), { reason: 'InvalidField', field: 'command' });
});

test('without a trailer the status decides', async (t) => {
  const exec = await execWith(t, {
    protocol: 'v4.channel.k8s.io',
    onExec: (served) => {
      served.send(1, 'partial');
      served.finish(nonZero(137));
    },
  });
  const result = await exec.run(pod, 'true');
  assert.deepEqual([result.exitCode, result.stdout], [137, 'partial']);
});

test('a status that comes in parts is understood', async (t) => {
  const exec = await execWith(t, {
    onExec: (served) => {
      const status = JSON.stringify(success);
      served.send(3, status.slice(0, 9));
      served.send(3, status.slice(9));
      served.socket.close(1000);
    },
  });
  assert.equal((await exec.run(pod, 'true')).exitCode, 0);
});

for (const [what, end] of [
  ['cut', (served: ServedExec) => served.socket.terminate()],
  ['closed without a status', (served: ServedExec) => served.socket.close(1000)],
  ['closed with an error', (served: ServedExec) => served.socket.close(1011, 'broken')],
] as const) {
  test(`a connection that is ${what} is lost`, async (t) => {
    const exec = await execWith(t, { onExec: end });
    await assert.rejects(exec.run(pod, 'true'), { reason: 'ConnectionLost' });
  });
}

test('a connection that does not answer a ping is lost', async (t) => {
  const clock = new ManualClock();
  const exec = await execWith(
    t,
    {
      onExec: ({ socket }) => {
        socket.pause();
        // Once the client's socket is open on its side too.
        setImmediate(function wait() {
          if (clock.pendingTimers < 2) {
            setImmediate(wait);
            return;
          }
          clock.advance(30_000);
          clock.advance(15_000);
        });
      },
    },
    clock,
  );
  await assert.rejects(exec.run(pod, 'true'), { reason: 'ConnectionLost', message: /no answer/ });
});

test('a connection that answers pings lives on', async (t) => {
  const clock = new ManualClock();
  let pings = 0;
  const onExec = (served: ServedExec) => {
    served.socket.on('ping', () => {
      pings += 1;
      if (pings === 3) served.finish(success);
    });
    setImmediate(function tick() {
      if (served.socket.readyState !== served.socket.OPEN) return;
      // The command's time limit and the next ping, but no answer that is waited for.
      if (clock.pendingTimers === 2) clock.advance(30_000);
      setImmediate(tick);
    });
  };
  const exec = await execWith(t, { onExec }, clock);
  assert.equal((await exec.run(pod, 'true')).exitCode, 0);
  assert.equal(pings, 3);
});

for (const [message, reason] of [
  ['Internal error occurred: error executing command in container: container is not running', 'SandboxNotRunning'],
  ['unable to upgrade connection: container not found ("sandbox")', 'SandboxNotRunning'],
  ['exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown', 'ShellNotFound'],
  ['something else', 'ClusterRefused'],
] as const) {
  test(`the server's "${message}" becomes ${reason}`, async (t) => {
    const exec = await execWith(t, {
      onExec: (served) => served.finish({ status: 'Failure', reason: 'InternalError', message }),
    });
    await assert.rejects(exec.run(pod, 'true'), { reason });
  });
}

test('the container, its streams and the command are asked for', async (t) => {
  let query = new URLSearchParams();
  const exec = await execWith(t, {
    onExec: (served) => {
      query = served.query;
      served.finish(success);
    },
  });
  await exec.run(pod, 'echo "$HOME"');
  assert.equal(query.get('container'), 'sandbox');
  assert.deepEqual(
    ['stdin', 'stdout', 'stderr', 'tty'].map((name) => query.get(name)),
    ['true', 'true', 'true', 'false'],
  );
  assert.ok(query.getAll('command').includes('echo "$HOME"'));
});
