import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startFakeKube, type FakeKube } from '../../fakes/kube/fakeKube.ts';
import type { HostRig } from '../support/hostRig.ts';
import { applySandbox } from '../support/sandboxes.ts';
import { kubeconfigOf, useStage } from '../support/stage.ts';

/** Which cluster, and what is seen when it cannot be reached. */
export function clusterSuite(rig: HostRig): void {
  const stage = useStage(rig);
  let other: FakeKube;
  before(async () => {
    other = await startFakeKube();
    applySandbox(other, 'elsewhere');
  });
  after(() => other.stop());

  rig.test('Select Cluster lists the contexts and shows the sandboxes of the chosen one', async () => {
    const { fake, workbench } = stage();
    const { quickInput, tree } = workbench;
    applySandbox(fake, 'here');
    await rig.writeKubeconfig(kubeconfigOf({ lab: fake, staging: other }));
    await workbench.openView();
    await tree.waitForRow('here');
    await workbench.runCommand('K7: Select Cluster…');
    await quickInput.waitFor('A context of the kubeconfig');
    await quickInput.rows.filter({ hasText: 'staging' }).waitFor();
    await workbench.screenshot('40-select-cluster');
    await quickInput.pick('A context of the kubeconfig', 'staging');
    await tree.waitForRow('elsewhere');
    await tree.waitUntilGone('here');
    await workbench.screenshot('41-other-cluster');
    await workbench.runCommand('K7: Select Cluster…');
    await quickInput.pick('A context of the kubeconfig', 'lab');
    await tree.waitForRow('here');
  });

  rig.test(
    'When the cluster is gone the last state stays, marked as old; when it is back the tree is live',
    async () => {
      const { fake, workbench } = stage();
      const { tree } = workbench;
      await fake.refuse();
      await tree.message.filter({ hasText: /Connection lost\. Showing what was seen .* ago/ }).waitFor();
      await tree.waitForRow('here');
      await workbench.screenshot('42-connection-lost');
      await fake.accept();
      await tree.message.filter({ hasText: 'Connection lost' }).waitFor({ state: 'hidden', timeout: 60_000 });
      applySandbox(fake, 'after-the-break');
      await tree.waitForRow('after-the-break');
    },
  );

  rig.test('A command that needs the lost cluster fails with one message that has a next step', async () => {
    const { fake, workbench } = stage();
    await fake.refuse();
    await workbench.tree.choose('here', 'Delete');
    await workbench.messages.answerDialog('Delete');
    const message = workbench.messages.notification('Delete failed');
    await message.waitFor({ timeout: 60_000 });
    await message.getByRole('button', { name: 'Retry' }).waitFor();
    await workbench.settledScreenshot('43-unreachable');
    await fake.accept();
  });
}

/** Without a kubeconfig, and with one that leads nowhere. */
export function noClusterSuite(rig: HostRig): void {
  rig.test('Without a kubeconfig the view says so and leads on; Retry connects once there is one', async () => {
    const fake = await startFakeKube();
    const missing = `${rig.job.workFolder}/missing/kubeconfig`;
    const window = await rig.openWorkbench({ machineSettings: { 'k7.kubeconfig': missing } });
    const { workbench } = window;
    try {
      await workbench.openView();
      await workbench.tree.pane.getByText('There is no kubeconfig').waitFor();
      await workbench.tree.waitForRow('Select Cluster…');
      await workbench.screenshot('44-no-kubeconfig');
      assert.equal(fake.requests.length, 0);
      await rig.writeKubeconfig(kubeconfigOf({ lab: fake }));
      applySandbox(fake, 'found');
      await window.changeSettings({ machineSettings: { 'k7.kubeconfig': rig.kubeconfigFile } });
      await workbench.tree.waitForRow('found');
    } finally {
      await window.close();
      await fake.stop();
    }
  });

  rig.test('A cluster that does not answer is named, with what can be done', async () => {
    const fake = await startFakeKube();
    await rig.writeKubeconfig(kubeconfigOf({ lab: fake }));
    await fake.refuse();
    const window = await rig.openWorkbench();
    const { workbench } = window;
    try {
      await workbench.openView();
      await workbench.tree.pane.getByText(/cannot be reached: it refuses connections/).waitFor({ timeout: 60_000 });
      await workbench.tree.waitForRow('Retry');
      await workbench.screenshot('45-cluster-does-not-answer');
      await fake.accept();
      await workbench.tree.row('Retry').click();
      await workbench.tree.welcome.filter({ hasText: 'There are no sandboxes' }).waitFor({ timeout: 60_000 });
    } finally {
      await window.close();
      await fake.stop();
    }
  });
}
