import assert from 'node:assert/strict';
import { until } from '../../contract/until.ts';
import type { HostRig } from '../support/hostRig.ts';
import { createByCurl } from '../support/sandboxes.ts';
import { useStage } from '../support/stage.ts';
import type { Workbench } from '../support/workbench.ts';

/** Everything by keys, and what a screen reader is told. */
export function keyboardSuite(rig: HostRig): void {
  const stage = useStage(rig, { window: { settings: { 'workbench.colorTheme': 'Default High Contrast' } } });

  rig.test('The view is opened, walked through and copied from by keys alone', async () => {
    const { api, workbench } = stage();
    const { page, tree } = workbench;
    await createByCurl(api, 'alpha');
    await createByCurl(api, 'beta', { image: 'nosuch/image:1' });
    await workbench.runCommandByKeys('K7: Focus on Sandboxes View');
    await tree.waitForRow('beta', 'ImagePullBackOff');
    // A view that is empty when it gets the focus does not hand it on to the rows that come.
    await workbench.runCommandByKeys('K7: Focus on Sandboxes View');
    await page.keyboard.press('Home');
    await focusByArrow(workbench, 'alpha');
    await page.keyboard.press('Control+c');
    await until('the name is in the clipboard', async () => (await workbench.readClipboard()) === 'alpha');
    await workbench.screenshot('60-high-contrast');
  });

  rig.test('A screen reader hears state, reason, image and age of each row', async () => {
    const { workbench } = stage();
    const labelOf = (name: string) => workbench.tree.row(name).getAttribute('aria-label');
    assert.equal(await labelOf('alpha'), 'Sandbox alpha, running, alpine:latest, <1m');
    assert.equal(await labelOf('beta'), 'Sandbox beta, in trouble, ImagePullBackOff, nosuch/image:1, <1m');
    assert.equal(await labelOf('default'), 'Namespace default, 2 sandboxes');
  });

  rig.test('A terminal is attached by keys', async () => {
    const { workbench } = stage();
    const { page, terminal } = workbench;
    await until('the terminal is attached', async () => {
      // Again where a busy window had not yet heard that the row is focused.
      await page.keyboard.press('Control+Enter');
      return terminal.waitForText(/[#$] ?$/, 6_000).catch(() => false);
    });
    await terminal.waitForFocus();
    await page.keyboard.type('echo keys-$((1+1))');
    await page.keyboard.press('Enter');
    await terminal.waitForText(/^keys-2$/m);
    await workbench.screenshot('61-high-contrast-terminal');
    await page.keyboard.type('exit');
    await page.keyboard.press('Enter');
    await terminal.waitForText(/exited with code 0/);
    await until('Enter closes the tab', async () => {
      await page.keyboard.press('Enter');
      return (await workbench.tab('alpha').count()) === 0;
    });
  });

  rig.test('A sandbox is deleted by keys', async () => {
    const { workbench } = stage();
    const { page, tree, messages } = workbench;
    await workbench.runCommandByKeys('K7: Focus on Sandboxes View');
    await page.keyboard.press('Home');
    await focusByArrow(workbench, 'beta');
    await page.keyboard.press('Delete');
    assert.match(await messages.dialogText(), /Delete sandbox beta/);
    await workbench.screenshot('62-high-contrast-dialog');
    await page.keyboard.press('Enter');
    await tree.waitUntilGone('beta');
    await tree.waitForRow('alpha');
  });
}

async function focusByArrow({ page, tree }: Workbench, name: string): Promise<void> {
  await until(`the row ${name} has the focus`, async () => {
    const classes = (await tree.row(name).getAttribute('class')) ?? '';
    if (classes.includes('focused')) return true;
    await page.keyboard.press('ArrowDown');
    return false;
  });
}
