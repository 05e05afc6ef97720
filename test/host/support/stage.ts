import { after, before } from 'node:test';
import { startCliServer, type CliServer } from '../../contract/cliServer.ts';
import { startFakeKube, type FakeKube, type FakeKubeOptions } from '../../fakes/kube/fakeKube.ts';
import type { WindowOptions } from './editor.ts';
import type { HostRig, OpenWorkbench } from './hostRig.ts';
import type { Workbench } from './workbench.ts';

export interface StageOptions {
  readonly fake?: FakeKubeOptions;
  readonly window?: WindowOptions;
}

/** What a suite plays on: a cluster, the command line's HTTP API on it, and a window. */
export interface Stage {
  readonly fake: FakeKube;
  readonly api: CliServer;
  readonly workbench: Workbench;
  readonly window: OpenWorkbench;
}

/** Call it inside of `describe`; the stage is there in the tests. */
export function useStage(rig: HostRig, options: StageOptions = {}): () => Stage {
  let stage: Stage | undefined;
  const ends: (() => Promise<unknown>)[] = [];
  before(async () => {
    const fake = await startFakeKube(options.fake);
    ends.push(() => fake.stop());
    await rig.writeKubeconfig(kubeconfigOf({ lab: fake }));
    const api = await startCliServer(rig.kubeconfigFile);
    ends.push(() => api.stop());
    const window = await rig.openWorkbench(options.window);
    ends.push(() => window.close());
    stage = { fake, api, window, workbench: window.workbench };
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });
  return () => {
    if (!stage) throw new Error('the stage is used before it is there');
    return stage;
  };
}

/** A kubeconfig with one context for each; the first is the current one. */
export function kubeconfigOf(fakes: Readonly<Record<string, FakeKube>>): string {
  const entries = Object.entries(fakes);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: entries.map(([name, { url }]) => ({ name, cluster: { server: url } })),
    users: entries.map(([name, { token }]) => ({ name, user: { token } })),
    contexts: entries.map(([name]) => ({ name, context: { cluster: name, user: name } })),
    'current-context': entries[0]?.[0],
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
