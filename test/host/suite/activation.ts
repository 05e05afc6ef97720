import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { until } from '../../contract/until.ts';
import { startFakeKube, type FakeKube } from '../../fakes/kube/fakeKube.ts';
import { activationsOf, childrenOfHosts, waitForHost } from '../support/extensionHost.ts';
import type { HostRig, OpenWorkbench } from '../support/hostRig.ts';
import { kubeconfigOf } from '../support/stage.ts';

/** A fresh profile, from nothing to the first sight of an empty cluster. */
export function activationSuite(rig: HostRig): void {
  let fake: FakeKube;
  let window: OpenWorkbench;
  let childrenBefore: readonly string[] = [];
  const { userDataFolder } = rig.editor;
  // Those of VS Code's own extensions may come at any time; one that has ended and is not reaped yet has no command line.
  const newChildren = () =>
    childrenOfHosts()
      .filter((child) => !childrenBefore.includes(child) && !child.includes('/extensions/json-'))
      // With these VS Code looks for ports to forward.
      .filter((child) => !/^\d+ (?:\/bin\/sh -c )?(?:ls -l \/proc\/|grep socket: )/.test(child))
      .filter((child) => !/^\d+ $/.test(child));
  before(async () => {
    fake = await startFakeKube();
    await rig.writeKubeconfig(kubeconfigOf({ lab: fake }));
    // VS Code's own Git extension starts processes whenever it likes.
    window = await rig.openWorkbench({ settings: { 'git.enabled': false } });
  });
  after(async () => {
    await window.close();
    await fake.stop();
  });

  rig.test('The extension is not active before its view or a command of it is used', async () => {
    const { workbench } = window;
    await waitForHost(userDataFolder);
    await workbench.viewIcon.waitFor();
    // The palette lists what could be done when it was opened, and a new window first has to learn that it is trusted.
    const titles = await until('the palette offers the commands', async () => {
      await workbench.openPalette('K7: ');
      const rows = await workbench.quickInput.rows.allTextContents();
      await workbench.page.keyboard.press('Escape');
      return rows.some((title) => title.includes('K7: Create Sandbox')) && rows;
    });
    assert.ok(!titles.some((title) => title.includes('Stop HTTP API')), titles.join('\n'));
    assert.deepEqual(await activationsOf(userDataFolder), []);
    await workbench.screenshot('01-fresh-profile');
    childrenBefore = childrenOfHosts();
  });

  rig.test('Activation by a command starts no process and asks the cluster nothing', async () => {
    const { workbench } = window;
    await workbench.runCommand('K7: Show Log');
    await workbench.page.locator('.part.panel .output-view-container, .part.panel .monaco-editor').first().waitFor();
    const [activation = ''] = await until('it is active', async () => {
      const lines = await activationsOf(userDataFolder);
      return lines.length > 0 && lines;
    });
    assert.match(activation, /activationEvent: 'onCommand:k7\.showLog'/);
    assert.deepEqual(newChildren(), []);
    assert.deepEqual(fake.requests, []);
    await workbench.runCommand('View: Hide Panel');
  });

  rig.test(
    'The view connects when it is first opened, without a process, and says that there are no sandboxes',
    async () => {
      const { workbench } = window;
      await workbench.openView();
      await workbench.tree.welcome.filter({ hasText: 'There are no sandboxes' }).waitFor();
      await workbench.screenshot('02-welcome');
      assert.ok(fake.requests.length > 0);
      assert.deepEqual(newChildren(), []);
    },
  );
}
