import assert from 'node:assert/strict';
import type { HostRig } from '../support/hostRig.ts';
import { createByCurl } from '../support/sandboxes.ts';
import { useStage } from '../support/stage.ts';

/** A folder that is not trusted: Restricted Mode. It has no cluster but the embedded one, which has nothing of the folder. */
export function trustSuite(rig: HostRig): void {
  const settings = {
    'security.workspace.trust.enabled': true,
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
  };
  const stage = useStage(rig, { window: { settings } });

  rig.test(
    'In Restricted Mode the view says so, asks the cluster nothing, and the palette offers the embedded one alone',
    async () => {
      const { fake, api, workbench } = stage();
      await createByCurl(api, 'secret');
      await api.stop();
      fake.requests.splice(0);
      await workbench.openView();
      await workbench.tree.welcome.filter({ hasText: 'not trusted' }).waitFor();
      await workbench.screenshot('50-restricted-mode');
      await workbench.openPalette('K7: ');
      const titles = await workbench.quickInput.rows.allTextContents();
      await workbench.page.keyboard.press('Escape');
      // The last one is VS Code's own.
      const harmless = /K7: (Show Log|Try Without a Cluster|Focus on Sandboxes View)/;
      const offered = titles.filter((title) => title.includes('K7: ') && !harmless.test(title));
      assert.deepEqual(offered, []);
      assert.equal(await workbench.tree.rows.count(), 0);
      assert.deepEqual(fake.requests, []);
    },
  );

  rig.test('Once the folder is trusted the tree is there', async () => {
    const { workbench } = stage();
    const { page } = workbench;
    await workbench.tree.welcome.getByText('Manage Workspace Trust').click();
    await page.locator('.workspace-trust-editor').waitFor();
    await page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: /^Trust/ })
      .first()
      .click();
    await workbench.openView();
    await workbench.tree.waitForRow('secret');
    await workbench.screenshot('51-trusted');
  });
}
