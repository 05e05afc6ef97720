import { delimiter, join } from 'node:path';
import { SandboxError } from '../../../sandbox/errors.ts';
import { loadInCluster, serviceAccountFolder } from './inCluster.ts';
import { parseKubeconfigFile, type KubeconfigFile } from './kubeconfigFile.ts';

/** All kubeconfigs as one; of entries with the same name, the first. */
export interface Kubeconfig extends KubeconfigFile {
  /** The paths that were read, in order of precedence; inside of a pod the folder of its service account. */
  readonly files: readonly string[];
}

export interface LoadKubeconfigOptions {
  /** Without them those that kubectl would read. */
  readonly paths?: readonly string[] | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly homeDir: string;
  readonly readFile: (path: string) => Promise<string>;
}

/** In messages, where the path of a file would stand. */
const textName = '(given as text)';
const hint = 'Log in to a cluster so that ~/.kube/config is written, or set KUBECONFIG to the path of one.';

/**
 * Reads kubeconfigs as kubectl does: the paths given, else those of $KUBECONFIG, else ~/.kube/config, else the service
 * account of the pod that this runs in. In a list, files that are not there are passed over.
 * Errors: InvalidKubeconfig.
 */
export async function loadKubeconfig(options: LoadKubeconfigOptions): Promise<Kubeconfig> {
  const { env, homeDir, readFile } = options;
  const paths = options.paths?.length === 0 ? undefined : options.paths;
  const fromEnv = [...new Set((env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== ''))];
  const fallback = fromEnv.length > 0 ? fromEnv : [join(homeDir, '.kube', 'config')];
  const candidates = paths ? [...new Set(paths)] : fallback;
  const found: { readonly path: string; readonly file: KubeconfigFile }[] = [];
  for (const path of candidates) {
    const content = await readIfThere(path, readFile);
    if (content !== undefined) found.push({ path, file: parseKubeconfigFile(content, path) });
  }
  const merged = mergeKubeconfigs(found);
  const isEmpty = merged.contexts.length === 0 && merged.clusters.length === 0;
  const inCluster = isEmpty && !paths ? await loadInCluster(env, readFile) : undefined;
  if (inCluster) return { ...inCluster, files: [serviceAccountFolder] };
  if (found.length > 0) return merged;
  throw new SandboxError('InvalidKubeconfig', describeMissing(candidates), { hint });
}

/** A kubeconfig that is in no file; paths in it are seen from the current folder. Errors: InvalidKubeconfig. */
export function readKubeconfigText(content: string): Kubeconfig {
  return { ...parseKubeconfigFile(content, textName), files: [textName] };
}

/** The first file wins, for each name and for the current context. */
function mergeKubeconfigs(found: readonly { readonly path: string; readonly file: KubeconfigFile }[]): Kubeconfig {
  const files = found.map(({ file }) => file);
  return {
    clusters: firstByName(files.flatMap(({ clusters }) => clusters)),
    users: firstByName(files.flatMap(({ users }) => users)),
    contexts: firstByName(files.flatMap(({ contexts }) => contexts)),
    currentContext: files.find(({ currentContext }) => currentContext !== undefined)?.currentContext,
    files: found.map(({ path }) => path),
  };
}

function firstByName<T extends { readonly name: string }>(entries: readonly T[]): readonly T[] {
  const byName = new Map<string, T>();
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry);
  return [...byName.values()];
}

async function readIfThere(path: string, readFile: LoadKubeconfigOptions['readFile']): Promise<string | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new SandboxError('InvalidKubeconfig', `The kubeconfig ${path} cannot be read (${code}).`, {
      cause,
      hint: 'Check that it is a file which you may read.',
    });
  }
}

function describeMissing(candidates: readonly string[]): string {
  const [first, ...others] = candidates;
  if (others.length === 0) return `There is no kubeconfig at ${first}.`;
  return `There is no kubeconfig: none of ${candidates.join(', ')} exists.`;
}
