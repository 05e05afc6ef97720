import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { startCliServer, type CliServer } from '../../contract/cliServer.ts';
import { openClusterTarget, type Target } from '../../contract/target.ts';
import { until } from '../../contract/until.ts';
import type { HostRig, OpenWorkbench } from '../support/hostRig.ts';
import { createByCurl } from '../support/sandboxes.ts';

const namespaces = ['agents', 'review'];
const sandboxes: readonly (readonly [string, object])[] = [
  ['crawler', { namespace: 'agents', egress_whitelist: ['203.0.113.10/32'] }],
  ['patch-1142', { namespace: 'agents' }],
  ['patch-1143', { namespace: 'agents', image: 'alpine:3.20' }],
  ['fuzz-parser', { namespace: 'review', image: 'busybox:latest' }],
  ['old-toolchain', { namespace: 'review', image: 'toolchains/gcc:4.1' }],
  ['too-large', { namespace: 'review', limits: { cpu: '500', memory: '1Gi' } }],
];

/** The picture of the README, on a real cluster: what stands in it is what happened. */
export function pictureSuite(rig: HostRig): void {
  let target: Target;
  let api: CliServer;
  let window: OpenWorkbench;
  before(async () => {
    target = openClusterTarget(rig.kubeconfigFile);
    for (const name of namespaces) await target.kube.must('POST', '/api/v1/namespaces', { metadata: { name } });
    api = await startCliServer(rig.kubeconfigFile);
    const settings = { 'workbench.colorTheme': 'Default Dark Modern' };
    window = await rig.openWorkbench({ settings, machineSettings: { 'k7.namespaces': namespaces } });
  });
  after(async () => {
    for (const name of namespaces) await target.kube.send('DELETE', `/api/v1/namespaces/${name}`);
    await window.close();
    await api.stop();
  });

  rig.test('The picture of the README is taken', async () => {
    const { workbench } = window;
    const { tree, terminal, page } = workbench;
    for (const [name, fields] of sandboxes) await createByCurl(api, name, fields);
    await workbench.openView();
    await tree.row('old-toolchain').filter({ hasText: 'ImagePullBackOff' }).waitFor({ timeout: 60_000 });
    await tree.row('too-large').filter({ hasText: 'Unschedulable' }).waitFor({ timeout: 60_000 });
    for (const name of ['crawler', 'patch-1142', 'patch-1143', 'fuzz-parser']) {
      await until(`${name} runs`, async () => (await tree.iconOf(name)).includes('codicon-vm-running'));
    }
    await tree.choose('crawler', 'Attach Terminal');
    await terminal.waitForText(/[#$] ?$/);
    await terminal.run('clear');
    await terminal.run('hostname; id');
    await terminal.run('timeout 3 wget -qO- http://203.0.113.10 && echo reached');
    await terminal.waitForText(/^reached$/m);
    await terminal.run('timeout 3 wget -qO- http://198.51.100.10 || echo blocked');
    await terminal.waitForText(/^blocked$/m);
    await workbench.runCommand('K7: Start HTTP API');
    await workbench.statusBarItems.filter({ hasText: 'K7 127.0.0.1:7070' }).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.messages.notification(/./).waitFor({ state: 'detached' });
    await terminal.focus();
    await page.mouse.move(900, 600);
    await workbench.settledScreenshot('80-picture');
    await copyFile(join(rig.job.artifactsFolder, '80-picture.png'), 'media/screenshot.png');
  });
}
