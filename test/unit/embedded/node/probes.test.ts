import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container } from 'kubernetes-types/core/v1';
import { NodeRig, seconds } from './nodeRig.ts';

const exec = (program: string) => ({ exec: { command: [program] }, periodSeconds: 1 });

function containers(probes: Partial<Container>) {
  return {
    terminationGracePeriodSeconds: 2,
    containers: [{ name: 'c', image: 'alpine', command: ['main'], ...probes }],
  };
}

/** Answers of the probes by their program; what has none goes on running. */
function script(rig: NodeRig, codes: Readonly<Record<string, number | undefined>>): void {
  rig.shells.script = ([program = '']) => {
    const code = codes[program];
    return code === undefined ? undefined : { code, output: code === 0 ? '' : `${program} says no\n` };
  };
}

test('A container is started, and its readiness asked for, only when the startup probe has succeeded', async (t) => {
  const rig = new NodeRig(t);
  script(rig, { startup: 1, ready: 0 });
  rig.addPod(
    'pod',
    containers({ startupProbe: { ...exec('startup'), failureThreshold: 30 }, readinessProbe: exec('ready') }),
  );
  await rig.pass(4 * seconds);
  assert.deepEqual([rig.status().started, rig.status().ready], [false, false]);
  assert.ok(rig.told().some((each) => /^Unhealthy x\d: Startup probe failed: startup says no\n$/.test(each)));
  script(rig, { startup: 0, ready: 0 });
  await rig.pass(2 * seconds);
  assert.deepEqual([rig.status().started, rig.status().ready], [true, true]);
  assert.equal(rig.condition('Ready')?.status, 'True');
});

test('A container that fails its liveness probe is ended and started again', async (t) => {
  const rig = new NodeRig(t);
  script(rig, { alive: 0 });
  rig.addPod('pod', containers({ livenessProbe: exec('alive') }));
  await rig.pass(3 * seconds);
  assert.equal(rig.status().restartCount, 0);
  script(rig, { alive: 1 });
  await rig.pass(5 * seconds);
  assert.equal(rig.status().restartCount, 1);
  assert.equal(rig.status().lastState?.terminated?.exitCode, 143);
  assert.ok(rig.told().some((each) => /^Unhealthy x\d: Liveness probe failed: alive says no\n$/.test(each)));
  assert.ok(rig.told().includes('Killing x1: Container c failed liveness probe, will be restarted'));
});

test('Readiness comes and goes with its thresholds', async (t) => {
  const rig = new NodeRig(t);
  script(rig, { ready: 0 });
  rig.addPod('pod', containers({ readinessProbe: { ...exec('ready'), failureThreshold: 2, successThreshold: 2 } }));
  await rig.pass(4 * seconds);
  assert.equal(rig.status().ready, true);
  script(rig, { ready: 1 });
  await rig.pass(3 * seconds);
  assert.equal(rig.status().ready, false);
  assert.equal(rig.condition('Ready')?.reason, 'ContainersNotReady');
  assert.equal(rig.status().restartCount, 0);
});

test('A probe that takes too long has failed, and is ended', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', containers({ readinessProbe: exec('slow') }));
  await rig.pass(3 * seconds);
  assert.ok(
    rig.told().some((each) => each.endsWith('Readiness probe failed: command timed out: "slow" timed out after 1s')),
  );
  assert.deepEqual(rig.shells.shells[0]?.processes[1]?.signals, ['KILL']);
});

test('A probe whose command is not there tells nothing of the container', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', containers({ livenessProbe: { ...exec('nosuch'), failureThreshold: 1 } }));
  await rig.pass(8 * seconds);
  assert.equal(rig.status().restartCount, 0);
  const errored =
    /Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH: unknown$/;
  assert.ok(rig.told().some((each) => errored.test(each)));
});

test('Probes by the network find nobody there', async (t) => {
  const rig = new NodeRig(t);
  const ports = [{ name: 'web', containerPort: 80 }];
  const readinessProbe = { httpGet: { port: 'web', path: '/x' }, periodSeconds: 1 };
  rig.addPod(
    'pod',
    containers({ ports, readinessProbe, livenessProbe: { tcpSocket: { port: 81 }, failureThreshold: 99 } }),
  );
  await rig.pass(8 * seconds);
  const told = rig.told().join('\n');
  assert.match(
    told,
    /Readiness probe failed: Get "http:\/\/10\.88\.0\.2:80\/x": dial tcp 10\.88\.0\.2:80: connect: connection refused/,
  );
  assert.match(told, /Liveness probe failed: dial tcp 10\.88\.0\.2:81: connect: connection refused/);
});
