import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toError } from '../base/toError.ts';

/** By its first line a file that this program wrote is told from one that somebody needs. */
const header = '# Written by k7-sandboxes for its embedded cluster, and removed when that ends.\n';

export interface TemporaryKubeconfig {
  /** Removes the file, unless another server has written its own there. */
  remove(): Promise<void>;
}

/** Writes a kubeconfig, for this user alone. Errors: one that names the file, e.g. where another file is. */
export async function writeTemporaryKubeconfig(path: string, kubeconfigText: string): Promise<TemporaryKubeconfig> {
  const content = header + kubeconfigText;
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const present = await readIfThere(path);
    if (present !== undefined && !present.startsWith(header)) {
      throw new Error('it is there already, and is no kubeconfig of an embedded cluster. Name another file.');
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new Error(`The kubeconfig ${path} cannot be written: ${toError(cause).message}`, { cause });
  }
  return {
    async remove() {
      if ((await readIfThere(path)) === content) await unlink(path);
    },
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
