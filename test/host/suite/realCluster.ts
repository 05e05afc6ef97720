import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { until } from '../../contract/until.ts';
import { openClusterTarget, type Target } from '../../contract/target.ts';
import { pathsOf } from '../../contract/kubeClient.ts';
import type { HostRig, OpenWorkbench } from '../support/hostRig.ts';

/** The main walk on a real cluster. */
export function realClusterSuite(rig: HostRig): void {
  let target: Target;
  let namespace: string;
  let window: OpenWorkbench;
  before(async () => {
    target = openClusterTarget(rig.kubeconfigFile);
    namespace = await target.makeNamespace();
    // Whatever else is in the cluster, the row is in sight.
    window = await rig.openWorkbench({ machineSettings: { 'k7.namespaces': [namespace] } });
  });
  after(async () => {
    await window.close();
    await target.stop();
  });

  rig.test('A sandbox is created by the palette, entered and deleted on a real cluster', async () => {
    const { workbench } = window;
    const { quickInput, tree, terminal, messages, page } = workbench;
    await workbench.openView();
    await workbench.runCommand('K7: Create Sandbox…');
    await quickInput.answer('The namespace of the new sandbox', namespace);
    await quickInput.answer('The name of the new sandbox', 'walk');
    await quickInput.answer('A container image', target.image);
    await quickInput.pick('What the sandbox may reach', 'Closed');
    await quickInput.pick('How much the sandbox may use', 'No limits');
    await messages.notification('Sandbox walk was created').waitFor({ timeout: 60_000 });
    const isRunning = async () => (await tree.iconOf('walk')).includes('codicon-vm-running');
    await until('the sandbox runs', isRunning, { timeoutMs: 60_000, describe: () => tree.texts() });
    await tree.choose('walk', 'Attach Terminal');
    await workbench.tab('walk').waitFor();
    await terminal.run('echo kernel-$(uname -s)-$((40+2))');
    await terminal.waitForText(/^kernel-Linux-42$/m);
    await workbench.screenshot('70-real-cluster');
    await tree.choose('walk', 'Delete');
    assert.match(await messages.dialogText(), new RegExp(`Delete sandbox walk in namespace ${namespace}`));
    await messages.answerDialog('Delete');
    await tree.waitUntilGone('walk');
    assert.equal(await target.kube.find(`${pathsOf(namespace).deployments}/walk`), undefined);
    await page.mouse.move(800, 400);
  });
}
