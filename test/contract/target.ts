/** What a contract suite runs against. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { makeBundle } from '../../scripts/bundles.ts';
import { systemClock } from '../../src/base/clock.ts';
import { JustBashShells } from '../../src/embedded/shell/justBashShells.ts';
import { startFakeKube, type FakeKube } from '../fakes/kube/fakeKube.ts';
import { KubeClient } from './kubeClient.ts';

export interface Target {
  readonly kind: 'embedded' | 'cluster';
  readonly kubeconfigFile: string;
  readonly kube: KubeClient;
  /** With a POSIX shell, and pulled without the internet. */
  readonly image: string;
  /** The embedded Kubernetes behind its faults; undefined on a real cluster. */
  readonly fake: FakeKube | undefined;
  /** A new empty namespace, which `stop` removes. */
  makeNamespace(): Promise<string>;
  stop(): Promise<void>;
}

/** The embedded Kubernetes as the product runs it, shells included, but in a hurry and with faults to be had. */
export async function startEmbeddedTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'k7-contract-'));
  const shells = new JustBashShells({ clock: systemClock, workerFile: await buildWorker(folder) });
  const fake = await startFakeKube({ shells });
  const kubeconfigFile = await fake.writeKubeconfig(folder);
  return {
    ...makeTarget('embedded', kubeconfigFile, fake),
    async stop() {
      await fake.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function buildWorker(folder: string): Promise<string> {
  const name = 'podShell.cjs';
  const { files } = await makeBundle(name);
  for (const file of files) await writeFile(join(folder, file.name), file.contents);
  return join(folder, name);
}

export function openClusterTarget(kubeconfigFile: string): Target {
  return makeTarget('cluster', kubeconfigFile, undefined);
}

function makeTarget(kind: Target['kind'], kubeconfigFile: string, fake: FakeKube | undefined): Target {
  const kube = new KubeClient(kubeconfigFile);
  const namespaces: string[] = [];
  return {
    kind,
    kubeconfigFile,
    kube,
    image: 'alpine:latest',
    fake,
    async makeNamespace() {
      const name = `k7-contract-${randomBytes(4).toString('hex')}`;
      await kube.must('POST', '/api/v1/namespaces', { metadata: { name } });
      namespaces.push(name);
      return name;
    },
    async stop() {
      for (const name of namespaces.splice(0)) await kube.send('DELETE', `/api/v1/namespaces/${name}`);
    },
  };
}
