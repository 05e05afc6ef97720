import assert from 'node:assert/strict';
import { until } from '../../contract/until.ts';
import type { HostRig } from '../support/hostRig.ts';
import { applySandbox, createByCurl, curl } from '../support/sandboxes.ts';
import { useStage } from '../support/stage.ts';

/** The tree follows the cluster, and its context menu acts on it. */
export function treeSuite(rig: HostRig): void {
  const stage = useStage(rig);

  rig.test('A sandbox made by curl shows up without a refresh, and turns running', async () => {
    const { api, workbench } = stage();
    const { tree } = workbench;
    await workbench.openView();
    await tree.welcome.waitFor();
    await createByCurl(api, 'web');
    await tree.waitForRow('web', 'alpine:latest · <1m');
    await until('its icon is that of a running one', async () =>
      (await tree.iconOf('web')).includes('codicon-vm-running'),
    );
    await tree.waitForRow('default', '1');
    await workbench.screenshot('03-made-by-curl');
  });

  rig.test('A sandbox that somebody applied by kubectl shows up, and goes when it is deleted elsewhere', async () => {
    const { fake, workbench } = stage();
    applySandbox(fake, 'applied', 'kube-system');
    await workbench.tree.waitForRow('applied', 'alpine:latest');
    fake.delete('deployments', 'kube-system', 'applied');
    await workbench.tree.waitUntilGone('applied');
  });

  rig.test('A sandbox whose image cannot be pulled says so, and the icon in the activity bar counts it', async () => {
    const { api, workbench } = stage();
    await createByCurl(api, 'broken', { image: 'nosuch/image:1' });
    await workbench.tree.waitForRow('broken', 'ImagePullBackOff · nosuch/image:1');
    await workbench.page.locator('.activitybar .badge .badge-content').filter({ hasText: '1' }).waitFor();
    await workbench.tree.row('broken').hover();
    await workbench.page.locator('.workbench-hover').filter({ hasText: 'Back-off pulling image' }).waitFor();
    await workbench.screenshot('04-image-that-cannot-be-pulled');
    await workbench.page.mouse.move(800, 400);
  });

  rig.test('The details are a read-only JSON document that follows the sandbox', async () => {
    const { workbench } = stage();
    await workbench.tree.choose('web', 'Show Details');
    await workbench.tab('web.json').waitFor();
    const text = await until('the document is drawn', async () => {
      const drawn = await workbench.editorText();
      return drawn.includes('"namespace": "default"') && drawn;
    });
    assert.match(text, /"name": "web"/);
    await workbench.page.locator('.monaco-editor .view-lines').click();
    await workbench.page.keyboard.type('x');
    await workbench.page.getByText('Cannot edit in read-only editor').first().waitFor();
    await workbench.screenshot('05-details');
    await workbench.closeEditors();
  });

  rig.test('Copy Name puts the name into the clipboard', async () => {
    const { workbench } = stage();
    await workbench.tree.choose('broken', 'Copy Name');
    await until('the name is in the clipboard', async () => (await workbench.readClipboard()) === 'broken');
  });

  rig.test('A command that is run shows what it wrote and how it ended', async () => {
    const { workbench } = stage();
    await workbench.tree.choose('web', 'Run Command');
    await workbench.quickInput.answer('A command line', 'echo out; echo bad >&2; exit 3');
    await workbench.tab('output 1.txt').waitFor();
    const text = await until('the output is drawn', async () => {
      const drawn = await workbench.editorText();
      return drawn.includes('exit code 3') && drawn;
    });
    assert.match(text, /default\/web.*\n\$ echo out; echo bad >&2; exit 3\nout\n.*standard error.*\nbad/);
    await workbench.screenshot('06-run-command');
    await workbench.closeEditors();
  });

  rig.test('Delete asks by name, deletes nothing when cancelled, and the sandbox when confirmed', async () => {
    const { fake, workbench } = stage();
    const { tree, messages } = workbench;
    await tree.choose('broken', 'Delete');
    assert.match(await messages.dialogText(), /Delete sandbox broken in namespace default\?/);
    await workbench.screenshot('07-confirmation');
    await messages.answerDialog('Cancel');
    assert.ok(fake.get('deployments', 'default', 'broken'));
    await tree.choose('broken', 'Delete');
    await messages.answerDialog('Delete');
    await tree.waitUntilGone('broken');
    assert.equal(fake.get('deployments', 'default', 'broken'), undefined);
    await tree.waitForRow('web');
  });

  rig.test('Several that are selected are deleted together, after a question that names them', async () => {
    const { api, workbench } = stage();
    const { tree, messages, page } = workbench;
    for (const name of ['batch-1', 'batch-2', 'batch-3']) await createByCurl(api, name);
    for (const name of ['batch-1', 'batch-2', 'batch-3']) await tree.waitForRow(name);
    await tree.row('batch-1').click();
    await tree.row('batch-3').click({ modifiers: ['Shift'] });
    await tree.openMenu('batch-2');
    const entries = await tree.menuTexts();
    assert.ok(!entries.some((entry) => entry.includes('Run Command')), entries.join(', '));
    await workbench.screenshot('08-menu-of-several');
    await tree.chooseEntry('Delete');
    const question = await messages.dialogText();
    assert.match(question, /Delete 3 sandboxes\?/);
    assert.match(question, /batch-1.*batch-2.*batch-3/s);
    await messages.answerDialog('Delete');
    for (const name of ['batch-1', 'batch-2', 'batch-3']) await tree.waitUntilGone(name);
    await tree.waitForRow('web');
    await page.mouse.move(800, 400);
  });

  rig.test('A filter leaves what matches, and its end is offered where nothing does', async () => {
    const { api, workbench } = stage();
    const { tree, quickInput } = workbench;
    await createByCurl(api, 'other', { image: 'busybox:latest' });
    await tree.waitForRow('other');
    await workbench.runCommand('K7: Filter Sandboxes…');
    await quickInput.answer('Show only sandboxes with this text', 'busybox');
    await tree.waitUntilGone('web');
    await tree.waitForRow('other');
    await tree.message.filter({ hasText: 'Filter: busybox' }).waitFor();
    await curl(api, 'DELETE', '/api/v1/sandboxes/other?namespace=default');
    await tree.welcome.filter({ hasText: 'No sandbox matches the filter' }).waitFor();
    await workbench.screenshot('09-filter');
    await tree.welcome.getByText('Clear Filter').click();
    await tree.waitForRow('web');
  });

  rig.test('All sandboxes of a namespace are deleted by its menu, after a question that names them', async () => {
    const { fake, workbench } = stage();
    const { tree, messages } = workbench;
    for (const name of ['first', 'second']) applySandbox(fake, name, 'kube-system');
    await tree.waitForRow('kube-system', '2');
    await tree.choose('kube-system', 'Delete All Sandboxes in Namespace');
    assert.match(await messages.dialogText(), /Delete all 2 sandboxes in namespace kube-system\?\s+first, second/);
    await messages.answerDialog('Delete All');
    await tree.waitUntilGone('kube-system');
    await tree.waitForRow('web');
  });

  rig.test('A sandbox deleted by curl goes, and the welcome comes back after the last one', async () => {
    const { api, workbench } = stage();
    await curl(api, 'DELETE', '/api/v1/sandboxes/web?namespace=default');
    await workbench.tree.waitUntilGone('web');
    await workbench.tree.welcome.filter({ hasText: 'There are no sandboxes' }).waitFor();
  });
}
