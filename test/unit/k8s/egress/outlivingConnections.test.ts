import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutlivingConnections } from '../../../../src/k8s/egress/outlivingConnections.ts';
import type { Connection } from '../../../../src/sandbox/connections/connection.ts';
import { SandboxError } from '../../../../src/sandbox/errors.ts';
import type { Egress } from '../../../../src/sandbox/sandbox.ts';

const closed: Egress = { kind: 'restricted', cidrs: ['198.51.100.0/24'] };
const pod = (phase: string) => ({
  metadata: { name: 'box-1', namespace: 'default' },
  spec: { containers: [{ name: 'sandbox' }] },
  status: { phase },
});
const to = (address: string, processId: number): Connection => ({
  local: { address: '10.244.0.5', port: 40_000 },
  remote: { address, port: 80 },
  inode: String(processId),
  holders: [{ processId, program: 'nc' }],
});
const running = { pods: [pod('Running')] };

/** A pod with connections, of which those of `undying` processes cannot be ended. */
function connectionsOf(first: readonly Connection[], undying: readonly number[] = []) {
  let connections = first;
  let looks = 0;
  const outliving = new OutlivingConnections({
    list: async () => {
      looks += 1;
      return { connections, isComplete: true };
    },
    end: async (_pod, ended) => {
      const holders = ended.flatMap((one) => one.holders).filter(({ processId }) => !undying.includes(processId));
      connections = connections.filter((one) => !one.holders.some((holder) => holders.includes(holder)));
      return holders;
    },
  });
  return { outliving, looks: () => looks };
}

test('only those outside of the whitelist are told, and ended on request', async () => {
  const inside = to('198.51.100.10', 5);
  const bad = to('203.0.113.10', 7);
  const stubborn = to('203.0.113.11', 1);
  const { outliving } = connectionsOf([inside, bad, stubborn], [1]);
  const told = await outliving.look(running, closed, false, undefined);
  assert.deepEqual(told, { outliving: [bad, stubborn], dropped: [], unseen: undefined });
  const ended = await outliving.look(running, closed, true, undefined);
  assert.deepEqual(ended, { outliving: [stubborn], dropped: bad.holders, unseen: undefined });
});

test('nothing is looked at where nothing runs, or everything may be reached', async () => {
  const { outliving, looks } = connectionsOf([to('203.0.113.10', 7)]);
  const nothing = { outliving: [], dropped: [], unseen: undefined };
  assert.deepEqual(await outliving.look({ pods: [pod('Pending')] }, closed, true, undefined), nothing);
  assert.deepEqual(await outliving.look({ pods: [] }, closed, true, undefined), nothing);
  assert.deepEqual(await outliving.look(running, { kind: 'open' }, true, undefined), nothing);
  assert.equal(looks(), 0);
});

test('a look that fails is told and fails nothing', async () => {
  const outliving = new OutlivingConnections({
    list: () => Promise.reject(new SandboxError('ShellNotFound', 'There is no shell')),
    end: () => Promise.reject(new Error('not to be reached')),
  });
  const found = await outliving.look(running, closed, true, undefined);
  assert.deepEqual(found, { outliving: [], dropped: [], unseen: 'There is no shell' });
});

test('a look that did not see all says so', async () => {
  const outliving = new OutlivingConnections({
    list: async () => ({ connections: [], isComplete: false }),
    end: async () => [],
  });
  assert.match((await outliving.look(running, closed, false, undefined)).unseen ?? '', /more connections/);
});
