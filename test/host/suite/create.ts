import assert from 'node:assert/strict';
import { at } from '../../contract/kubeClient.ts';
import { egressPolicyName } from '../../../src/sandbox/manifests/names.ts';
import type { HostRig } from '../support/hostRig.ts';
import { useStage } from '../support/stage.ts';

/** Creating by quick inputs, from the palette. */
export function createSuite(rig: HostRig): void {
  const stage = useStage(rig);

  rig.test('Create Sandbox refuses a bad name with a sentence, and closes egress unless told otherwise', async () => {
    const { fake, workbench } = stage();
    const { quickInput, tree, page } = workbench;
    await workbench.openView();
    await tree.welcome.waitFor();
    await workbench.runCommand('K7: Create Sandbox…');
    await quickInput.pick('The namespace of the new sandbox', 'default');
    await quickInput.answer('The name of the new sandbox', 'Bad_Name');
    await quickInput.message.filter({ hasText: /name/i }).waitFor();
    await workbench.screenshot('10-bad-name');
    assert.equal(fake.list('deployments').length, 0);
    await quickInput.input.fill('from-palette');
    await page.keyboard.press('Enter');
    await quickInput.answer('A container image', 'alpine:latest');
    await quickInput.waitFor('What the sandbox may reach');
    await workbench.settledScreenshot('11-egress');
    // The first row is what Enter takes.
    await page.keyboard.press('Enter');
    await quickInput.waitFor('How much the sandbox may use');
    await page.keyboard.press('Enter');
    await workbench.messages.notification('Sandbox from-palette was created').waitFor();
    await tree.waitForRow('from-palette', 'alpine:latest');
    await workbench.settledScreenshot('12-created');
    const policy = fake.get('networkpolicies', 'default', egressPolicyName('from-palette'));
    assert.deepEqual(at(policy, 'spec', 'policyTypes'), ['Egress']);
    assert.deepEqual(at(policy, 'spec', 'egress') ?? [], []);
  });

  rig.test('The message about a new sandbox opens a terminal in it', async () => {
    const { workbench } = stage();
    await workbench.messages.pressNotificationButton('Sandbox from-palette was created', 'Attach Terminal');
    await workbench.tab('from-palette').waitFor();
    await workbench.terminal.run('echo "made by"-hand');
    await workbench.terminal.waitForText(/^made by-hand/m);
    await workbench.closeEditors();
  });

  rig.test('A name that is taken is refused while it is typed', async () => {
    const { workbench } = stage();
    const { quickInput, page } = workbench;
    await workbench.runCommand('K7: Create Sandbox…');
    await quickInput.pick('The namespace of the new sandbox', 'default');
    await quickInput.type('The name of the new sandbox', 'from-palette');
    await quickInput.message.filter({ hasText: 'There is a sandbox of that name' }).waitFor();
    await page.keyboard.press('Escape');
    await quickInput.widget.waitFor({ state: 'hidden' });
  });

  rig.test(
    'A cluster without Kata is refused before anything is made, with a way out that says what it costs',
    async () => {
      const { fake, workbench } = stage();
      const { quickInput, messages, page } = workbench;
      fake.delete('runtimeclasses', undefined, 'kata');
      await workbench.runCommand('K7: Create Sandbox…');
      await quickInput.pick('The namespace of the new sandbox', 'default');
      await quickInput.answer('The name of the new sandbox', 'no-kata');
      await quickInput.answer('A container image', 'alpine:latest');
      await quickInput.waitFor('What the sandbox may reach');
      await page.keyboard.press('Enter');
      await quickInput.waitFor('How much the sandbox may use');
      await page.keyboard.press('Enter');
      assert.match(await messages.dialogText(), /cannot run microVMs[\s\S]*shares the node's kernel/);
      await workbench.settledScreenshot('13-no-kata');
      assert.equal(fake.get('deployments', 'default', 'no-kata'), undefined);
      await messages.answerDialog('Cancel');
      assert.equal(fake.get('deployments', 'default', 'no-kata'), undefined);
    },
  );
}
