import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { NodeRig, seconds } from './nodeRig.ts';

const mismatch = (n: number): string =>
  `0/${n} nodes are available: ${n} node(s) didn't match Pod's node affinity/selector. preemption: 0/${n} nodes are available: ${n} Preemption is not helpful for scheduling.`;

test('A pod that no node matches is told why, and gets the first that does', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', { nodeSelector: { disk: 'fast' } });
  await rig.pass(100);
  const { status, reason, message } = rig.condition('PodScheduled') ?? {};
  assert.deepEqual([status, reason, message], ['False', 'Unschedulable', mismatch(1)]);
  assert.deepEqual(rig.told(), [`FailedScheduling x1: ${mismatch(1)}`]);
  rig.addNode('node-2', { disk: 'fast' });
  await rig.pass(100);
  assert.equal(rig.pod()?.spec.nodeName, 'node-2');
  assert.equal(rig.condition('PodScheduled')?.status, 'True');
});

test('Nodes that are closed, tainted or full are counted by their reasons', async (t) => {
  const rig = new NodeRig(t);
  rig.addNode('node-2', {}, { unschedulable: true });
  rig.addNode('node-3', {}, { taints: [{ key: 'gpu', value: 'only', effect: 'NoSchedule' }] });
  const resources = { requests: { cpu: '500', memory: '4Ti' } };
  rig.addPod('pod', { containers: [{ name: 'c', image: 'alpine', resources }] });
  await rig.pass(100);
  assert.equal(
    rig.condition('PodScheduled')?.message,
    '0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) had untolerated taint {gpu: only}, 1 node(s) were unschedulable. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
  );
});

test('Without nodes there is none to be had', async (t) => {
  const rig = new NodeRig(t, { hasNode: false });
  rig.addPod('pod');
  await rig.pass(100);
  assert.equal(rig.condition('PodScheduled')?.message, 'no nodes available to schedule pods');
});

test('A pod waits for the room that another one leaves', async (t) => {
  const rig = new NodeRig(t);
  const big = {
    containers: [{ name: 'c', image: 'alpine', command: ['main'], resources: { limits: { cpu: '100' } } }],
  };
  rig.addPod('first', big);
  rig.addPod('second', big);
  await rig.pass(2 * seconds);
  assert.match(rig.condition('PodScheduled', 'second')?.message ?? '', /1 Insufficient cpu/);
  rig.delete('first', 0);
  await rig.pass(2 * seconds);
  assert.equal(rig.pod('second')?.status.phase, 'Running');
});

test('Pods are spread over the nodes', async (t) => {
  const rig = new NodeRig(t);
  rig.addNode('node-2');
  for (const name of ['a', 'b', 'c', 'd']) rig.addPod(name);
  await rig.pass(100);
  const nodes = rig.store.list(resources.pods).map(({ metadata }) => rig.pod(metadata.name)?.spec.nodeName);
  assert.equal(nodes.filter((name) => name === 'node-1').length, 2);
  assert.equal(nodes.filter((name) => name === 'node-2').length, 2);
});
