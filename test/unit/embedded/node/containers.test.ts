import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { NodeRig, seconds } from './nodeRig.ts';

const failing = { name: 'c', image: 'alpine', command: ['sh', '-c', 'exit 3'] };

test('A container that fails is restarted at once, then after 10 s, 20 s, and so on to 5 min', async (t) => {
  const rig = new NodeRig(t);
  rig.shells.script = () => ({ code: 3 });
  rig.addPod('pod', { containers: [failing] });
  await rig.pass(3 * seconds);
  const uid = rig.pod()?.metadata.uid ?? '';
  const { state, lastState, restartCount } = rig.status();
  assert.equal(restartCount, 1);
  assert.deepEqual(state, {
    waiting: {
      reason: 'CrashLoopBackOff',
      message: `back-off 10s restarting failed container=c pod=pod_default(${uid})`,
    },
  });
  const { exitCode, reason } = lastState?.terminated ?? {};
  assert.deepEqual([exitCode, reason], [3, 'Error']);
  assert.equal(rig.pod()?.status.phase, 'Running');
  assert.equal(rig.condition('Ready')?.message, 'containers with unready status: [c]');
  assert.ok(rig.told().includes(`BackOff x1: Back-off restarting failed container c in pod pod_default(${uid})`));
  const delays: string[] = [];
  for (let step = 0; step < 600; step += 1) {
    await rig.pass(1 * seconds);
    const [, delay = ''] = /back-off (\S+) /.exec(rig.status().state?.waiting?.message ?? '') ?? [];
    if (delay !== '' && !delays.includes(delay)) delays.push(delay);
  }
  assert.deepEqual(delays, ['10s', '20s', '40s', '1m20s', '2m40s', '5m0s']);
});

test('A container that ran for ten minutes begins its back-off anew', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { containers: [failing] });
  await rig.pass(2 * seconds);
  for (const count of [1, 2]) {
    rig.shells.main().exit(1);
    await rig.pass(15 * seconds);
    assert.equal(rig.status().restartCount, count);
  }
  await rig.pass(601 * seconds);
  rig.shells.main().exit(1);
  await rig.pass(2 * seconds);
  assert.equal(rig.status().restartCount, 3);
  assert.ok(rig.status().state?.running);
});

test('A restart gets a new shell, and the former log stays for once', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod');
  await rig.pass(2 * seconds);
  rig.shells.main().print('first\n');
  rig.shells.main().exit(1);
  await rig.pass(2 * seconds);
  assert.equal(rig.shells.shells.length, 2);
  assert.equal(rig.shells.shells[0]?.isDisposed, true);
  rig.shells.main().print('second\n');
  const pod = rig.pod() ?? assert.fail();
  const textOf = (previous: boolean) =>
    rig.kubelet
      .logOf(pod, 'c', previous)
      .lines()
      .map(({ text }) => text);
  assert.deepEqual([textOf(false), textOf(true)], [['second'], ['first']]);
});

test('The last lines of a failure are its message where the container asks for it', async (t) => {
  const rig = new NodeRig(t);
  const container = { ...failing, terminationMessagePolicy: 'FallbackToLogsOnError' };
  rig.addPod('pod', { restartPolicy: 'Never', containers: [container] });
  await rig.pass(2 * seconds);
  for (let line = 0; line < 200; line += 1) rig.shells.main().print(`line ${line}\n`);
  rig.shells.main().exit(1);
  const message = rig.status().state?.terminated?.message ?? '';
  assert.equal(message.split('\n').length, 81);
  assert.ok(message.startsWith('line 120\n') && message.endsWith('line 199\n'));
});

test('What a command writes to its termination log is its message', async (t) => {
  const rig = new NodeRig(t);
  rig.shells.script = ([program]) => (program === 'cat' ? { code: 0, output: 'why\n' } : undefined);
  const command = ['sh', '-c', 'echo why >/dev/termination-log'];
  rig.addPod('pod', { restartPolicy: 'Never', containers: [{ ...failing, command }] });
  await rig.pass(2 * seconds);
  rig.shells.main().exit(0);
  await rig.pass(100);
  assert.equal(rig.status().state?.terminated?.message, 'why\n');
});

test('A pod whose containers have ended for good has succeeded or failed, a little later', async (t) => {
  for (const [restartPolicy, code, phase] of [
    ['Never', 0, 'Succeeded'],
    ['Never', 4, 'Failed'],
    ['OnFailure', 0, 'Succeeded'],
  ] as const) {
    const rig = new NodeRig(t);
    rig.addPod('pod', { restartPolicy });
    await rig.pass(2 * seconds);
    rig.shells.main().exit(code);
    assert.equal(rig.pod()?.status.phase, 'Running');
    await rig.pass(1 * seconds);
    assert.equal(rig.pod()?.status.phase, phase);
    assert.equal(rig.condition('Ready')?.reason, phase === 'Failed' ? 'PodFailed' : 'PodCompleted');
    assert.equal(rig.clock.pendingTimers, 0);
  }
});

test('A command that is not there is a start error', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { containers: [{ ...failing, command: ['nosuch-command'] }] });
  await rig.pass(1 * seconds);
  const message =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch-command": executable file not found in $PATH: unknown';
  const { state, lastState } = rig.status();
  assert.deepEqual(state?.waiting, { reason: 'RunContainerError', message });
  const { exitCode, reason, startedAt } = lastState?.terminated ?? {};
  assert.deepEqual([exitCode, reason, startedAt], [128, 'StartError', '1970-01-01T00:00:00Z']);
  assert.ok(rig.told().includes(`Failed x1: Error: ${message}`));
});

test('Without a command the shell of the image runs, which ends at once', async (t) => {
  const rig = new NodeRig(t);
  rig.shells.script = () => ({ code: 0 });
  rig.addPod('pod', { containers: [{ name: 'c', image: 'alpine' }] });
  await rig.pass(3 * seconds);
  assert.deepEqual(rig.shells.main().command, ['/bin/sh']);
  assert.equal(rig.status().state?.waiting?.reason, 'CrashLoopBackOff');
  assert.equal(rig.status().lastState?.terminated?.reason, 'Completed');
});

test('A container that dies of its memory says so', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { restartPolicy: 'Never' });
  await rig.pass(2 * seconds);
  rig.shells.shells[0]?.events.onDeath('OOMKilled', '');
  const { exitCode, reason } = rig.status().state?.terminated ?? {};
  assert.deepEqual([exitCode, reason], [137, 'OOMKilled']);
});

test('Init containers run one after the other before the others do', async (t) => {
  const rig = new NodeRig(t);
  const init = (name: string) => ({ name, image: 'alpine', command: ['init'] });
  rig.addPod('pod', { initContainers: [init('a'), init('b')] });
  await rig.pass(2 * seconds);
  assert.equal(rig.status('pod', 'b').state?.waiting?.reason, 'PodInitializing');
  assert.equal(rig.status().state?.waiting?.reason, 'PodInitializing');
  assert.equal(rig.condition('Initialized')?.message, 'containers with incomplete status: [a b]');
  rig.shells.main('a').exit(0);
  await rig.pass(2 * seconds);
  assert.equal(rig.pod()?.status.phase, 'Pending');
  rig.shells.main('b').exit(0);
  await rig.pass(2 * seconds);
  assert.equal(rig.condition('Initialized')?.status, 'True');
  assert.equal(rig.status('pod', 'a').ready, true);
  assert.equal(rig.pod()?.status.phase, 'Running');
});

test('An init container that fails for good fails its pod', async (t) => {
  const rig = new NodeRig(t);
  rig.shells.script = () => ({ code: 2 });
  const initContainers = [{ name: 'a', image: 'alpine', command: ['init'] }];
  rig.addPod('pod', { restartPolicy: 'Never', initContainers });
  await rig.pass(2 * seconds);
  assert.equal(rig.pod()?.status.phase, 'Failed');
  assert.equal(rig.status().state?.waiting?.reason, 'PodInitializing');
});

test('A sidecar runs beside the others and is ended after them', async (t) => {
  const rig = new NodeRig(t);
  const sidecar = { name: 's', image: 'alpine', command: ['side'], restartPolicy: 'Always' };
  rig.addPod('pod', { restartPolicy: 'Never', initContainers: [sidecar] });
  await rig.pass(3 * seconds);
  assert.ok(rig.status().state?.running);
  rig.shells.main().exit(0);
  await rig.pass(1 * seconds);
  assert.deepEqual(rig.shells.main('s').signals, ['TERM']);
  assert.equal(rig.pod()?.status.phase, 'Succeeded');
});

test('A container waits for the Secret and the ConfigMap that its variables name', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { containers: [{ ...failing, envFrom: [{ secretRef: { name: 'gone' } }] }] });
  await rig.pass(2 * seconds);
  const waiting = { reason: 'CreateContainerConfigError', message: 'secret "gone" not found' };
  assert.deepEqual(rig.status().state?.waiting, waiting);
  assert.ok(rig.told().some((each) => each.endsWith(': Error: secret "gone" not found')));
  const data = { GREETING: Buffer.from('hello').toString('base64') };
  rig.store.add(resources.secrets, { metadata: { name: 'gone', namespace: 'default' }, data });
  await rig.pass(15 * seconds);
  assert.equal(rig.shells.shells[0]?.settings.env['GREETING'], 'hello');
  assert.ok(rig.status().state?.running);
});

test('A container that may not be root cannot be made of an image that is', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { securityContext: { runAsNonRoot: true } });
  rig.addPod('other', { securityContext: { runAsNonRoot: true, runAsUser: 65_532 } });
  await rig.pass(2 * seconds);
  const uid = rig.pod()?.metadata.uid ?? '';
  assert.equal(
    rig.status().state?.waiting?.message,
    `container has runAsNonRoot and image will run as root (pod: "pod_default(${uid})", container: c)`,
  );
  assert.ok(rig.status('other').state?.running);
});

test('A postStart hook that fails ends its container', async (t) => {
  const rig = new NodeRig(t);
  rig.shells.script = ([program]) => (program === 'hook' ? { code: 5, output: 'no\n' } : undefined);
  const lifecycle = { postStart: { exec: { command: ['hook', 'it'] } } };
  rig.addPod('pod', { containers: [{ ...failing, lifecycle }] });
  await rig.pass(1 * seconds);
  const uid = rig.pod()?.metadata.uid ?? '';
  const message = `Exec lifecycle hook ([hook it]) for Container "c" in Pod "pod_default(${uid})" failed - error: command 'hook it' exited with 5: , message: "no\\n"`;
  assert.deepEqual(rig.status().state?.waiting, { reason: 'PostStartHookError', message });
  assert.equal(rig.status().lastState?.terminated?.exitCode, 143);
  assert.ok(rig.told().includes('FailedPostStartHook x1: PostStartHook failed'));
});

test('A container takes little while it waits, and more with each process in it', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod');
  await rig.pass(2 * seconds);
  const pod = rig.pod() ?? assert.fail();
  const idle = rig.kubelet.usageOf(pod)?.['c'] ?? assert.fail();
  assert.deepEqual(idle, { cpuNanoCores: 0, memoryBytes: 1024 * 1024 });
  const options = { command: ['busy'], hasTerminal: false, hasInput: false };
  await rig.kubelet.shellOf(pod, 'c').start(options, { onOutput: () => undefined, onExit: () => undefined });
  const busy = rig.kubelet.usageOf(pod)?.['c'] ?? assert.fail();
  assert.ok(busy.cpuNanoCores > 0 && busy.memoryBytes > idle.memoryBytes);
  rig.shells.shells[0]?.processes[1]?.exit(0);
  assert.deepEqual(rig.kubelet.usageOf(pod)?.['c'], idle);
});
