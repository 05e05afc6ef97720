import assert from 'node:assert/strict';
import { until } from '../../contract/until.ts';
import type { HostRig } from '../support/hostRig.ts';
import { createByCurl } from '../support/sandboxes.ts';
import { useStage } from '../support/stage.ts';

/** A shell in an editor tab. */
export function terminalSuite(rig: HostRig): void {
  const stage = useStage(rig);

  rig.test('Attach opens a shell in an editor tab, which echoes what is typed', async () => {
    const { api, workbench } = stage();
    await workbench.openView();
    await createByCurl(api, 'shell');
    await workbench.tree.waitForRow('shell');
    await workbench.tree.choose('shell', 'Attach Terminal');
    await workbench.tab('shell').waitFor();
    await workbench.terminal.waitForText(/[#$] ?$/);
    // No click: the new terminal has the focus.
    await workbench.terminal.waitForFocus();
    await workbench.page.keyboard.type('echo "grüße 漢字 "$((40+2))');
    await workbench.page.keyboard.press('Enter');
    const text = await workbench.terminal.waitForText(/^grüße 漢字 42$/m);
    assert.doesNotMatch(text, /Connecting/);
    await workbench.screenshot('20-terminal');
  });

  rig.test('It is a terminal: colours, and Ctrl-C ends what runs', async () => {
    const { workbench } = stage();
    const { terminal, page } = workbench;
    await terminal.run(String.raw`printf '\033[31mred\033[0m and plain\n'; test -t 0 && echo tty-yes`);
    await terminal.waitForText(/^tty-yes$/m);
    const red = page.locator('.xterm-rows:visible .xterm-fg-1').filter({ hasText: /^red$/ });
    assert.equal(await red.count(), 1);
    await terminal.run('echo before; sleep 1000; echo after');
    await terminal.waitForText(/^before$/m);
    await page.keyboard.press('Control+C');
    await terminal.run('echo interrupted-$?');
    await terminal.waitForText(/^interrupted-130$/m);
    assert.doesNotMatch(await terminal.text(), /^after$/m);
  });

  rig.test('The shell knows the size of the tab, and follows it', async () => {
    const { workbench } = stage();
    const { terminal, page } = workbench;
    const sizeNow = async (mark: string): Promise<number> => {
      await terminal.run(`echo ${mark} $(stty size)`);
      const text = await terminal.waitForText(new RegExp(`^${mark} \\d+ \\d+$`, 'm'));
      return Number(new RegExp(`^${mark} \\d+ (\\d+)$`, 'm').exec(text)?.[1]);
    };
    const before = await sizeNow('wide');
    await page.setViewportSize({ width: 900, height: 700 });
    let count = 0;
    const after = await until('the shell sees fewer columns', async () => {
      const columns = await sizeNow(`size${++count}`);
      return columns < before && columns;
    });
    assert.ok(after > 20, `${after} columns`);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  rig.test(
    'A flood arrives whole, leaves the window usable meanwhile, and Ctrl-C ends one that never ends',
    async () => {
      const { workbench } = stage();
      const { terminal, page } = workbench;
      // Each line has its number, so that a lost one would be seen at the end.
      await terminal.run('seq -f "%.0f is a line of the flood, as long as lines are" 1 300000; echo flood-$((40+2))');
      await terminal.waitForText(/^\d+ is a line of the flood/m);
      await workbench.tree.choose('shell', 'Copy Name');
      await until('the name is in the clipboard', async () => (await workbench.readClipboard()) === 'shell');
      assert.doesNotMatch(await terminal.text(), /^flood-42$/m, 'the flood was over before the window was used');
      const text = await terminal.waitForText(/^flood-42$/m, 90_000);
      assert.match(text, /^299999 is .*\n300000 is .*\nflood-42$/m);
      await terminal.run('yes');
      await terminal.waitForText(/^y\ny\ny$/m);
      await page.keyboard.press('Control+C');
      await terminal.run('clear; echo ended-$((1+1))');
      await terminal.waitForText(/^ended-2$/m, 60_000);
    },
  );

  rig.test('What a sandbox prints neither reads nor writes the clipboard', async () => {
    const { workbench } = stage();
    const { terminal, page } = workbench;
    await page.evaluate('navigator.clipboard.writeText("mine")');
    // To write it, to ask for it, and to write it by the eight-bit form of the sequence.
    await terminal.run(
      String.raw`printf '\033]52;c;c3RvbGVu\007\033]52;c;?\007\302\23552;c;c3RvbGVu\302\234'; echo; echo said-$((1+1))`,
    );
    const text = await terminal.waitForText(/^said-2$/m);
    assert.doesNotMatch(text, /c3RvbGVu.*\n.*c3RvbGVu|bWluZQ/s);
    assert.equal(await workbench.readClipboard(), 'mine');
  });

  rig.test('The end of the shell is told with its exit code; R opens a new one, Enter closes the tab', async () => {
    const { workbench } = stage();
    const { terminal, page } = workbench;
    await terminal.run('exit 7');
    await terminal.waitForText(/exited with code 7/);
    await workbench.screenshot('21-exited');
    // Keys count a moment after the end only, so that what was meant for the shell closes nothing.
    await terminal.pressUntil('r', /new shell[\s\S]*[#$] ?$/);
    await terminal.run('exit');
    await terminal.waitForText(/exited with code 0/);
    await until('Enter closes the tab', async () => {
      await page.keyboard.press('Enter');
      return (await workbench.tab('shell').count()) === 0;
    });
  });

  rig.test('A connection that breaks is told, and R opens a new shell', async () => {
    const { fake, workbench } = stage();
    const { terminal } = workbench;
    await workbench.tree.row('shell').hover();
    await workbench.tree.row('shell').locator('.action-label[aria-label^="Attach Terminal"]').click();
    await terminal.waitForText(/[#$] ?$/);
    fake.cutConnections();
    await terminal.waitForText(/connection to the sandbox was lost.*press R to open a new shell/s);
    await workbench.screenshot('22-lost');
    await terminal.pressUntil('R', /new shell[\s\S]*[#$] ?$/);
    await terminal.run('echo back-$((1+1))');
    await terminal.waitForText(/^back-2$/m);
  });

  rig.test('After a reload of the window the tab is there again, and says that its shell is a new one', async () => {
    const { workbench } = stage();
    await workbench.reload();
    await workbench.openView();
    await workbench.tab('shell').waitFor();
    await workbench.tab('shell').click();
    await workbench.terminal.waitForText(/new shell[\s\S]*[#$] ?$/);
    await workbench.terminal.run('echo again-$((2+1))');
    await workbench.terminal.waitForText(/^again-3$/m);
    assert.equal(await workbench.tab('shell').count(), 1);
    await workbench.screenshot('23-after-reload');
  });

  rig.test('A sandbox that goes while a shell is open ends it with a sentence', async () => {
    const { fake, workbench } = stage();
    fake.delete('deployments', 'default', 'shell');
    await workbench.terminal.waitForText(/Sandbox shell was deleted/);
    await workbench.screenshot('24-sandbox-gone');
    await workbench.closeEditors();
  });
}
