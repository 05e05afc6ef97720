/** A service on a fake Kubernetes, as the tests of this room use it. */
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { nullLogger } from '../../../src/base/logger.ts';
import { connectKubernetes } from '../../../src/k8s/connect.ts';
import type { SandboxService } from '../../../src/sandbox/service.ts';
import type { SandboxSpec } from '../../../src/sandbox/spec.ts';
import { makeSpec } from '../../fakes/makeSpec.ts';
import { startFakeKube, type FakeKube, type FakeKubeOptions } from '../../fakes/kube/fakeKube.ts';

export interface KubeRig {
  readonly fake: FakeKube;
  readonly service: SandboxService;
  /** Another client of the same cluster. */
  readonly connect: (namespaces?: readonly string[]) => Promise<SandboxService>;
}

export async function startRig(t: TestContext, options: FakeKubeOptions = {}): Promise<KubeRig> {
  const fake = await startFakeKube(options);
  const folder = await mkdtemp(join(tmpdir(), 'k7-unit-'));
  const kubeconfigPaths = [await fake.writeKubeconfig(folder)];
  const services: SandboxService[] = [];
  const connect = async (namespaces?: readonly string[]): Promise<SandboxService> => {
    const scope = namespaces === undefined ? {} : { namespaces };
    const service = await connectKubernetes({ kubeconfigPaths, env: {}, logger: nullLogger, version: '0', ...scope });
    services.push(service);
    return service;
  };
  t.after(async () => {
    for (const service of services) {
      await service.drain(5000);
      service.dispose();
    }
    await fake.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return { fake, service: await connect(), connect };
}

export function specOf(name: string, changes: Partial<SandboxSpec> = {}): SandboxSpec {
  return makeSpec({ namespace: 'default', name, ...changes });
}

/** The writes so far, as `POST deployments`, `PATCH networkpolicies/box-netpol`. */
export function writesOf(fake: FakeKube): string[] {
  return fake.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace(/\?.*/, '').replace(/^.*\/namespaces\/[^/]+\//, '')}`);
}
