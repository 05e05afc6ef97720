import assert from 'node:assert/strict';
import { until } from '../../contract/until.ts';
import type { HostRig } from '../support/hostRig.ts';
import { createByCurl } from '../support/sandboxes.ts';
import { useStage } from '../support/stage.ts';
import type { Workbench } from '../support/workbench.ts';

const againMs = 6_000;

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
    await pressUntil(workbench, 'Control+c', 'the name is in the clipboard', async () =>
      until('it is', async () => (await workbench.readClipboard()) === 'alpha', { timeoutMs: againMs }),
    );
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
    await pressUntil(workbench, 'Control+Enter', 'the terminal is attached', () =>
      terminal.waitForText(/[#$] ?$/, againMs),
    );
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
    await pressUntil(workbench, 'Delete', 'the dialog is there', () => messages.dialog.waitFor({ timeout: againMs }));
    assert.match(await messages.dialogText(), /Delete sandbox beta/);
    await workbench.screenshot('62-high-contrast-dialog');
    await page.keyboard.press('Enter');
    await tree.waitUntilGone('beta');
    await tree.waitForRow('alpha');
  });
}

/** Again where a busy window had not yet heard that the row is focused; `isDone` rejects when it has waited in vain. */
async function pressUntil(
  { page }: Workbench,
  key: string,
  what: string,
  isDone: () => Promise<unknown>,
): Promise<void> {
  await until(what, async () => {
    await page.keyboard.press(key);
    return isDone().then(
      () => true,
      () => false,
    );
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
