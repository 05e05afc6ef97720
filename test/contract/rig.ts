/** What the groups of the service's contract share: a service on the target, and a namespace of their own. */
import { after, before, beforeEach } from 'node:test';
import { nullLogger } from '../../src/base/logger.ts';
import { connectKubernetes } from '../../src/k8s/connect.ts';
import { isSandboxError, type ErrorReason } from '../../src/sandbox/errors.ts';
import type { Sandbox, SandboxKey } from '../../src/sandbox/sandbox.ts';
import type { SandboxService } from '../../src/sandbox/service.ts';
import type { SandboxSpec } from '../../src/sandbox/spec.ts';
import type { FakeKube } from '../fakes/kube/fakeKube.ts';
import { makeSpec } from '../fakes/makeSpec.ts';
import { at, nameOf, pathsOf, type Json, type KubeClient } from './kubeClient.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

export interface Rig {
  readonly target: Target;
  readonly kube: KubeClient;
  readonly namespace: string;
  readonly service: SandboxService;
}

/**
 * Call it inside of `describe`; the rig is there in the tests. `eachTest`: every test has a namespace of its own, so
 * that what a failed one leaves does not fail the next.
 */
export function useRig(target: () => Target, namespaceFor: 'eachTest' | 'allTests' = 'allTests'): () => Rig {
  let rig: Rig | undefined;
  before(async () => {
    const namespace = await target().makeNamespace();
    rig = { target: target(), kube: target().kube, namespace, service: await connect(target()) };
    rig.service.watch.start();
  });
  if (namespaceFor === 'eachTest') {
    beforeEach(async () => {
      if (rig) rig = { ...rig, namespace: await target().makeNamespace() };
    });
  }
  after(async () => {
    await rig?.service.drain(5_000);
    rig?.service.dispose();
  });
  return () => {
    if (!rig) throw new Error('the rig is used before it is there');
    return rig;
  };
}

export function connect(target: Target, options: { readonly namespaces?: readonly string[] } = {}) {
  const { KUBECONFIG: _, ...env } = process.env;
  const kubeconfigPaths = [target.kubeconfigFile];
  return connectKubernetes({ kubeconfigPaths, env, logger: nullLogger, version: '0.0.0-test', ...options });
}

/** The fake's faults, in suites that only run there. */
export function requireFake(target: Target): FakeKube {
  if (!target.fake) throw new Error('this suite needs the fake');
  return target.fake;
}

export function specOf({ namespace, target }: Rig, name: string, changes: Partial<SandboxSpec> = {}): SandboxSpec {
  return makeSpec({ namespace, name, image: target.image, ...changes });
}

/** Waits for a sandbox to be as wanted; a missing one is not. */
export function untilSandbox(
  { service }: Pick<Rig, 'service'>,
  key: SandboxKey,
  what: string,
  isWanted: (sandbox: Sandbox) => boolean,
  timeoutMs = 60_000,
): Promise<Sandbox> {
  const find = (): Sandbox | undefined =>
    service.watch.sandboxes().find(({ namespace, name }) => namespace === key.namespace && name === key.name);
  const probe = (): Sandbox | undefined => {
    const sandbox = find();
    return sandbox && isWanted(sandbox) ? sandbox : undefined;
  };
  return until(`sandbox ${key.name} is ${what}`, probe, { timeoutMs, describe: find });
}

export const untilReady = (rig: Rig, key: SandboxKey): Promise<Sandbox> =>
  untilSandbox(rig, key, 'ready', ({ isReady, status }) => isReady && status === 'Running');

/** Creates a sandbox and waits until it is ready. */
export async function createReady(rig: Rig, name: string, changes: Partial<SandboxSpec> = {}): Promise<SandboxKey> {
  const key = await rig.service.lifecycle.create(specOf(rig, name, changes));
  await untilReady(rig, key);
  return key;
}

/** For `assert.rejects`: a SandboxError of one of these reasons. */
export function because(...reasons: readonly ErrorReason[]): (error: unknown) => boolean {
  return (error) => {
    if (!isSandboxError(error)) throw error;
    if (reasons.includes(error.reason)) return true;
    throw new Error(`expected ${reasons.join(' or ')}, got ${error.reason}: ${error.message}`, { cause: error });
  };
}

/** Names of what is in a namespace and could belong to a sandbox: `deployments/x`, `secrets/x-env`, … */
export async function objectsIn({ kube, namespace }: Pick<Rig, 'kube' | 'namespace'>): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(pathsOf(namespace)).map(async ([kind, path]) =>
      (await kube.list(path)).map((object) => `${kind}/${nameOf(object)}`),
    ),
  );
  return found.flat().sort();
}

/** Waits until nothing is left in the namespace, locks included. */
export function untilEmpty(rig: Rig): Promise<unknown> {
  const probe = async (): Promise<boolean> => (await objectsIn(rig)).length === 0;
  return until('the namespace is empty', probe, { timeoutMs: 60_000, describe: () => objectsIn(rig) });
}

/** A Deployment as K7 makes them. `labels` on top of the Deployment's own. */
export function k7Deployment(name: string, image: string, labels: Readonly<Record<string, string>> = {}): Json {
  const podLabels = { app: name, 'katakate.org/sandbox': name };
  return {
    metadata: { name, labels: { ...podLabels, runtime: 'kata', ...labels } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: podLabels }, spec: podSpec(image) },
    },
  };
}

/** A Deployment that is nobody's sandbox. */
export function foreignDeployment(name: string, image: string): Json {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: podSpec(image) };
  return { metadata: { name, labels }, spec: { replicas: 1, selector: { matchLabels: labels }, template } };
}

function podSpec(image: string): Json {
  const command = ['/bin/sh', '-c', 'sleep 365d'];
  return {
    runtimeClassName: 'kata',
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'sandbox', image, command }],
  };
}

export const podOf = async ({ kube, namespace }: Rig, name: string): Promise<Json> => {
  const pods = await kube.list(`${pathsOf(namespace).pods}?labelSelector=katakate.org/sandbox%3D${name}`);
  const live = pods.find((pod) => at(pod, 'metadata', 'deletionTimestamp') === undefined);
  if (!live) throw new Error(`sandbox ${name} has no pod`);
  return live;
};
