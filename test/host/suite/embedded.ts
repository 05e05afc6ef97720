import assert from 'node:assert/strict';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { windowSize } from '../support/editor.ts';
import { activationsOf } from '../support/extensionHost.ts';
import type { HostRig, OpenWorkbench } from '../support/hostRig.ts';

/** From a fresh profile without any cluster to a sandbox that outlives a reload, by clicks alone. */
export function embeddedSuite(rig: HostRig): void {
  let window: OpenWorkbench;
  let bundle = '';
  before(async () => {
    const missing = join(rig.job.workFolder, 'missing', 'kubeconfig');
    bundle = await findBundle(join(rig.job.workFolder, 'extensions'));
    // What is not there cannot be loaded: all that works until it is back works without it.
    await rename(bundle, `${bundle}.away`);
    window = await rig.openWorkbench({ machineSettings: { 'k7.kubeconfig': missing } });
  });
  after(async () => {
    await window.close();
  });

  rig.test('The tour is opened on demand, and its first step offers the embedded cluster', async () => {
    const { workbench } = window;
    const { page } = workbench;
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.quickInput.rows.filter({ hasText: 'Get Started with K7 Sandboxes' }).first().click();
    await page.getByText('Try Without a Cluster').first().waitFor();
    // Where there is no room for it, VS Code leaves the picture out.
    await page.setViewportSize({ width: 1800, height: 800 });
    const picture = page.frameLocator('iframe.webview').frameLocator('iframe').locator('svg[viewBox="0 0 520 320"]');
    await picture.waitFor();
    await workbench.settledScreenshot('80-tour');
    await page.setViewportSize(windowSize);
    await workbench.closeEditors();
  });

  rig.test('Without a cluster the view offers the embedded one, of which nothing is loaded before', async () => {
    const { workbench } = window;
    const { tree } = workbench;
    await workbench.openView();
    await tree.pane.getByText('There is no kubeconfig').waitFor();
    await tree.waitForRow('Try Without a Cluster');
    await workbench.screenshot('81-no-cluster');
    assert.equal((await activationsOf(rig.editor.userDataFolder)).length, 1);
    await rename(`${bundle}.away`, bundle);
  });

  rig.test('One click later there is a cluster, which says what it is not', async () => {
    const { workbench } = window;
    const { tree, page } = workbench;
    await tree.row('Try Without a Cluster').click();
    await tree.welcome.filter({ hasText: 'nothing isolates them' }).waitFor();
    await workbench.messages.notification('no kernel, no isolation and no network').waitFor();
    await page.locator('.sidebar').getByText('embedded, no isolation').first().waitFor();
    await workbench.settledScreenshot('82-embedded');
  });

  rig.test('A sandbox is created in it, becomes ready, and is typed into', async () => {
    const { workbench } = window;
    const { quickInput, tree, terminal, page } = workbench;
    await workbench.runCommand('K7: Create Sandbox…');
    await quickInput.pick('The namespace of the new sandbox', 'default');
    await quickInput.answer('The name of the new sandbox', 'tried');
    await quickInput.answer('A container image', 'alpine:latest');
    await quickInput.waitFor('What the sandbox may reach');
    await page.keyboard.press('Enter');
    await quickInput.waitFor('How much the sandbox may use');
    await page.keyboard.press('Enter');
    await tree.waitForRow('tried', 'alpine:latest');
    await tree.choose('tried', 'Attach Terminal');
    await workbench.tab('tried').waitFor();
    await terminal.waitForText(/[#$] ?$/);
    await terminal.waitForFocus();
    await page.keyboard.type('echo "grüße "$((40+2)) > /tmp/a && cat /tmp/a');
    await page.keyboard.press('Enter');
    await terminal.waitForText(/^grüße 42$/m);
    await workbench.screenshot('83-typed');
    await workbench.closeEditors();
  });

  rig.test('A reload of the window comes back to it with its sandboxes', async () => {
    const { workbench } = window;
    await workbench.reload();
    await workbench.openView();
    await workbench.tree.waitForRow('tried', 'alpine:latest');
    assert.equal(await workbench.messages.notification('are open in another window').count(), 0);
    await workbench.screenshot('84-after-reload');
  });

  rig.test('It can be deleted, and then it stays away', async () => {
    const { workbench } = window;
    await workbench.tree.choose('tried', 'Delete');
    await workbench.messages.answerDialog('Delete');
    await workbench.tree.waitUntilGone('tried');
    await workbench.reload();
    await workbench.openView();
    await workbench.tree.welcome.filter({ hasText: 'nothing isolates them' }).waitFor();
  });
}

async function findBundle(extensionsFolder: string): Promise<string> {
  const name = (await readdir(extensionsFolder)).find((each) => each.startsWith('k7-sandboxes.'));
  assert.ok(name !== undefined, 'the extension is not installed');
  return join(extensionsFolder, name, 'dist', 'embedded.cjs');
}
