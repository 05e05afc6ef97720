import assert from 'node:assert/strict';
import { until } from '../../contract/until.ts';
import type { HostRig } from '../support/hostRig.ts';
import { createByCurl, curl } from '../support/sandboxes.ts';
import { useStage } from '../support/stage.ts';

/** The HTTP API of the window. */
export function apiSuite(rig: HostRig): void {
  const stage = useStage(rig, { window: { machineSettings: { 'k7.api.port': 0 } } });
  let base = '';
  let key = '';

  rig.test('Start HTTP API shows its port in the status bar and its address in a message', async () => {
    const { workbench } = stage();
    await workbench.openView();
    await workbench.runCommand('K7: Start HTTP API');
    const message = workbench.messages.notification('The HTTP API serves on');
    await message.waitFor();
    base = /http:\/\/127\.0\.0\.1:\d+/.exec(await message.innerText())?.[0] ?? '';
    assert.notEqual(base, '');
    const item = workbench.statusBarItems.filter({ hasText: `K7 ${new URL(base).host}` });
    await item.waitFor();
    await workbench.settledScreenshot('30-http-api');
  });

  rig.test('A request with the copied key is answered, and one without is not', async () => {
    const { workbench } = stage();
    await workbench.messages.pressNotificationButton('The HTTP API serves on', 'Copy Key');
    key = await until('the key is in the clipboard', async () => {
      const text = await workbench.readClipboard();
      return text.length >= 16 && text;
    });
    const server = { base, key };
    await createByCurl(server, 'through-the-window');
    await workbench.tree.waitForRow('through-the-window');
    const listed = await curl(server, 'GET', '/api/v1/sandboxes');
    assert.match(JSON.stringify(listed), /through-the-window/);
    await assert.rejects(curl({ ...server, key: 'wrong' }, 'GET', '/api/v1/sandboxes'), /401/);
  });

  rig.test('The status bar item offers the address, the key, a curl line, and to stop', async () => {
    const { workbench } = stage();
    const { quickInput, page } = workbench;
    await workbench.statusBarItems.filter({ hasText: 'K7 127.0.0.1' }).click();
    await quickInput.waitFor('Serves lab');
    await workbench.settledScreenshot('31-http-api-menu');
    await quickInput.pick('Serves lab', 'Copy curl');
    const line = await until('the line is in the clipboard', async () => {
      const text = await workbench.readClipboard();
      return text.startsWith('curl ') && text;
    });
    assert.ok(line.includes(key) && line.includes(base), line);
    await page.keyboard.press('Escape');
  });

  rig.test('Stop HTTP API ends it, and takes the item away', async () => {
    const { workbench } = stage();
    await workbench.runCommand('K7: Stop HTTP API');
    await workbench.statusBarItems.filter({ hasText: 'K7 127.0.0.1' }).waitFor({ state: 'detached' });
    await assert.rejects(fetch(`${base}/health`));
  });
}
