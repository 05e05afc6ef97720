import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { nullLogger } from '../../../src/base/logger.ts';
import { startCluster } from '../../../src/embedded/embeddedCluster.ts';
import { connectKubernetes } from '../../../src/k8s/connect.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import type { SandboxService } from '../../../src/sandbox/service.ts';
import { ProcessShells } from '../../fakes/kube/processShells.ts';
import { makeSpec } from '../../fakes/makeSpec.ts';
import { withStatePath } from './state/stateRig.ts';

/** Starts a cluster, and the product's own client on it. */
async function open(statePath: string | undefined) {
  const cluster = await startCluster({ statePath, clock: systemClock, logger: nullLogger }, new ProcessShells());
  const { kubeconfigText } = cluster;
  const service = await connectKubernetes({ kubeconfigText, env: {}, logger: nullLogger, version: '1.2.3' });
  service.watch.start();
  const stop = async () => {
    await service.drain(5_000);
    service.dispose();
    await cluster.stop();
  };
  return { service, stop };
}

/** Once the first sandbox is as it is wanted. */
function untilSandbox({ watch }: SandboxService, isWanted: (sandbox: Sandbox) => boolean): Promise<Sandbox> {
  return new Promise((resolve) => {
    const look = () => {
      const [sandbox] = watch.sandboxes();
      if (!sandbox || !isWanted(sandbox)) return;
      subscription.dispose();
      resolve(sandbox);
    };
    const subscription = watch.onDidChange(look);
    look();
  });
}

test('a sandbox is there again after the end of the process, closed as it was, in a new pod', { timeout: 30_000 }, () =>
  withStatePath(async (path) => {
    const first = await open(path);
    await first.service.lifecycle.create(makeSpec({ namespace: 'default', name: 'kept', egressWhitelist: [] }));
    const before = await untilSandbox(first.service, ({ isReady }) => isReady);
    await first.stop();
    const second = await open(path);
    const after = await untilSandbox(second.service, ({ isReady }) => isReady);
    await second.stop();
    assert.deepEqual(
      [after.name, after.uid, after.createdAtMs, after.egress],
      ['kept', before.uid, before.createdAtMs, { kind: 'restricted', cidrs: [] }],
    );
    assert.notEqual(after.podName, before.podName);
  }),
);

test('a deleted sandbox stays away, and another server is refused the file meanwhile', { timeout: 30_000 }, () =>
  withStatePath(async (path) => {
    const first = await open(path);
    const { lifecycle } = first.service;
    await lifecycle.create(makeSpec({ namespace: 'default', name: 'gone' }));
    const { namespace, name } = await untilSandbox(first.service, ({ isReady }) => isReady);
    await assert.rejects(open(path), { reason: 'StateFileLocked' });
    await lifecycle.delete({ namespace, name });
    await first.stop();
    const second = await open(path);
    assert.deepEqual(await second.service.lifecycle.list(namespace), []);
    await second.stop();
  }),
);

test('without a file nothing is kept', { timeout: 30_000 }, async () => {
  const { service, stop } = await open(undefined);
  await service.lifecycle.create(makeSpec({ namespace: 'default', name: 'brief' }));
  assert.equal((await untilSandbox(service, () => true)).name, 'brief');
  await stop();
});
