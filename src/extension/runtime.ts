import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { listContexts, type KubeContext } from '../k8s/connection/kubeconfig/contexts.ts';
import { loadKubeconfig } from '../k8s/connection/kubeconfig/kubeconfig.ts';

export { connectKubernetes } from '../k8s/connect.ts';
export { parseCreateRequest } from '../sandbox/request/createRequest.ts';
export { warningsOf } from '../sandbox/request/warnings.ts';

/** The contexts of these kubeconfigs; without paths, of those that kubectl would read. */
export async function readContexts(paths: readonly string[] | undefined): Promise<readonly KubeContext[]> {
  const read = (path: string) => readFile(path, 'utf8');
  const kubeconfig = await loadKubeconfig({ paths, env: process.env, homeDir: homedir(), readFile: read });
  return listContexts(kubeconfig);
}
