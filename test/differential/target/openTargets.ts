import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { startEmbeddedKubernetes } from '../../../src/embedded/embeddedKubernetes.ts';
import { JustBashShells } from '../../../src/embedded/shell/justBashShells.ts';
import { at } from '../../contract/kubeClient.ts';
import { until } from '../../contract/until.ts';
import { podShellFile } from '../../fakes/podShellFile.ts';
import { ordinaryImage } from '../generate/podBodies.ts';
import type { Targets } from '../run.ts';
import { HttpTarget } from './httpTarget.ts';

export interface OpenTargets extends Targets {
  /** Removes the namespaces again, and ends the embedded one. */
  close(): Promise<void>;
}

/** The cluster of a kubeconfig and an embedded one, each with an empty namespace of that name. */
export async function openTargets(kubeconfigFile: string, namespace: string): Promise<OpenTargets> {
  const real = new HttpTarget('real', kubeconfigFile);
  const folder = await mkdtemp(join(tmpdir(), 'k7-differential-'));
  const shells = new JustBashShells({ clock: systemClock, workerFile: await podShellFile() });
  const kubernetes = await startEmbeddedKubernetes({ shells });
  const ownFile = join(folder, 'kubeconfig');
  await writeFile(ownFile, kubernetes.kubeconfigText, { mode: 0o600 });
  const targets = { real, embedded: new HttpTarget('embedded', ownFile) };
  const close = async (): Promise<void> => {
    for (const name of [namespace, `${namespace}-x`]) {
      await targets.real.send({ method: 'DELETE', path: `/api/v1/namespaces/${name}` });
    }
    targets.real.dispose();
    targets.embedded.dispose();
    await kubernetes.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([prepare(targets.real, namespace), prepare(targets.embedded, namespace)]);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...targets, close };
}

async function prepare(target: HttpTarget, name: string): Promise<void> {
  const body = JSON.stringify({ metadata: { name } });
  const answer = await target.send({ method: 'POST', path: '/api/v1/namespaces', body });
  if (answer.code !== 201) throw new Error(`${target.name}: the namespace is refused: ${answer.text}`);
  // Without it no pod is let in.
  const path = `/api/v1/namespaces/${name}/serviceaccounts/default`;
  await until(
    `${target.name} has its service account`,
    async () => (await target.send({ method: 'GET', path })).code !== 404,
    { timeoutMs: 10_000 },
  );
  await pull(target, name);
}

/** Whether a node had the image before is no matter of the run. */
async function pull(target: HttpTarget, namespace: string): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const spec = {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    runtimeClassName: 'kata',
    containers: [{ name: 'main', image: ordinaryImage, command: ['true'] }],
  };
  await target.send({ method: 'POST', path: pods, body: JSON.stringify({ metadata: { name: 'pull' }, spec }) });
  const path = `${pods}/pull`;
  await until(
    `${target.name} has run a pod`,
    async () => at(await target.get(path), 'status', 'phase') === 'Succeeded',
    { describe: () => target.get(path) },
  );
  await target.send({ method: 'DELETE', path: `${path}?gracePeriodSeconds=0` });
  await until(`${target.name} has no pod`, async () => (await target.send({ method: 'GET', path })).code === 404);
}
