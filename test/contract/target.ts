/** What a contract suite runs against. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { startFakeKube, type FakeKube } from '../fakes/kube/fakeKube.ts';
import { KubeClient } from './kubeClient.ts';

export interface Target {
  readonly kind: 'fake' | 'cluster';
  readonly kubeconfigFile: string;
  readonly kube: KubeClient;
  /** With a POSIX shell, and pulled without the internet. */
  readonly image: string;
  /** The fake itself, for faults; undefined on a real cluster. */
  readonly fake: FakeKube | undefined;
  /** A new empty namespace, which `stop` removes. */
  makeNamespace(): Promise<string>;
  stop(): Promise<void>;
}

export async function startFakeTarget(): Promise<Target> {
  const fake = await startFakeKube();
  const folder = await mkdtemp(join(tmpdir(), 'k7-contract-'));
  const kubeconfigFile = await fake.writeKubeconfig(folder);
  const target = makeTarget('fake', kubeconfigFile, fake);
  return {
    ...target,
    async stop() {
      await fake.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
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
