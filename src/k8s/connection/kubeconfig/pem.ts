import { SandboxError } from '../../../sandbox/errors.ts';
import type { PemSource } from './kubeconfigFile.ts';

/** For messages. */
export interface PemOwner {
  /** `the cluster "kind" in /home/me/.kube/config`. */
  readonly owner: string;
  /** The kubeconfig's field: `certificate-authority`. */
  readonly field: string;
}

/** PEM text, or undefined where none is given. Errors: InvalidKubeconfig, with no content. */
export async function readPem(
  { data, path }: PemSource,
  { owner, field }: PemOwner,
  readFile: (path: string) => Promise<string>,
): Promise<string | undefined> {
  if (data !== undefined) {
    return checkPem(Buffer.from(data, 'base64').toString('utf8'), `The ${field}-data of ${owner}`);
  }
  if (path === undefined) return undefined;
  const what = `The ${field} ${path} of ${owner}`;
  const content = await readFile(path).catch((cause: unknown) => {
    throw new SandboxError('InvalidKubeconfig', `${what} cannot be read.`, { cause });
  });
  return checkPem(content, what);
}

/** The content itself. Errors: InvalidKubeconfig. */
export function checkPem(content: string, what: string): string {
  if (content.includes('-----BEGIN ')) return content;
  throw new SandboxError('InvalidKubeconfig', `${what} is no PEM.`);
}
