import { SandboxError } from '../../../sandbox/errors.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import type { ClusterEntry, UserEntry } from './kubeconfigFile.ts';

/** A context as a person chooses it. */
export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  /** Empty when the kubeconfig lacks the cluster. */
  readonly server: string;
  readonly namespace: string | undefined;
  readonly user: string;
  readonly isCurrent: boolean;
}

/** A context with what it points to. */
export interface ResolvedContext {
  readonly name: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
  readonly namespace: string;
}

export function listContexts(kubeconfig: Kubeconfig): readonly KubeContext[] {
  return kubeconfig.contexts.map(({ name, cluster = '', user = '', namespace }) => ({
    name,
    cluster,
    server: kubeconfig.clusters.find((each) => each.name === cluster)?.server ?? '',
    namespace,
    user,
    isCurrent: name === kubeconfig.currentContext,
  }));
}

/** The context of that name, else the current one. Errors: InvalidKubeconfig. */
export function resolveContext(kubeconfig: Kubeconfig, wanted: string | undefined): ResolvedContext {
  const name = wanted || kubeconfig.currentContext;
  if (name === undefined) throw withoutCurrent(kubeconfig);
  const context = kubeconfig.contexts.find((each) => each.name === name);
  if (!context) throw unknownContext(kubeconfig, name, !wanted);
  const { file, namespace = 'default' } = context;
  const cluster = find('cluster', context.cluster, kubeconfig.clusters, name, file);
  const user = find('user', context.user, kubeconfig.users, name, file);
  return { name, cluster, user, namespace };
}

function find<T extends { readonly name: string }>(
  kind: 'cluster' | 'user',
  wanted: string | undefined,
  entries: readonly T[],
  context: string,
  file: string,
): T {
  if (wanted === undefined) {
    throw new SandboxError('InvalidKubeconfig', `The context "${context}" in ${file} names no ${kind}.`);
  }
  const entry = entries.find(({ name }) => name === wanted);
  if (entry) return entry;
  throw new SandboxError(
    'InvalidKubeconfig',
    `The context "${context}" in ${file} names the ${kind} "${wanted}", which is not in the kubeconfig.`,
  );
}

function withoutCurrent({ contexts, files }: Kubeconfig): SandboxError {
  const where = files.join(', ');
  if (contexts.length === 0) {
    return new SandboxError('InvalidKubeconfig', `The kubeconfig ${where} has no context.`, {
      hint: 'Log in to a cluster, so that its context is written there.',
    });
  }
  return new SandboxError('InvalidKubeconfig', `The kubeconfig ${where} has no current context.`, {
    hint: `Choose one of its contexts: ${nearest('', contexts)}`,
  });
}

function unknownContext({ contexts, files }: Kubeconfig, name: string, isCurrent: boolean): SandboxError {
  const which = isCurrent ? 'The current context' : 'The context';
  return new SandboxError('InvalidKubeconfig', `${which} "${name}" is not in the kubeconfig ${files.join(', ')}.`, {
    hint: contexts.length === 0 ? undefined : `Did you mean: ${nearest(name, contexts)}`,
  });
}

const maxNames = 3;

/** A few names, those first that are likest. */
function nearest(name: string, contexts: Kubeconfig['contexts']): string {
  const distances = new Map(contexts.map((each) => [each.name, distance(name.toLowerCase(), each.name.toLowerCase())]));
  const names = [...distances.keys()];
  if (name !== '') names.sort((a, b) => (distances.get(a) ?? 0) - (distances.get(b) ?? 0));
  return names.length > maxNames ? `${names.slice(0, maxNames).join(', ')}, …` : names.join(', ');
}

/** How many letters must be put in, taken out or replaced (Levenshtein). */
function distance(a: string, b: string): number {
  const others = Array.from(b);
  let row = [0, ...others.map((_, index) => index + 1)];
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of others.entries()) {
      next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
