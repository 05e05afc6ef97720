import { toError } from '../../base/toError.ts';
import type { Logger } from '../../base/logger.ts';
import type { Loaders } from '../runtimeTypes.ts';
import type { ClusterChoices } from './clusterChoice.ts';
import type { Connected } from './connectionManager.ts';
import { expandHome } from './openConnection.ts';

export interface PreferredNamespaceOptions {
  readonly choices: ClusterChoices;
  readonly loadRuntime: Loaders['loadRuntime'];
  readonly log: Logger;
}

/**
 * The namespace that kubectl would take: the context's, else `default`; where the account sees some namespaces only, one
 * of those. Never throws: it is no more than a proposal.
 */
export async function preferredNamespace(
  options: PreferredNamespaceOptions,
  { service: { watch } }: Connected,
): Promise<string> {
  const wanted = await contextNamespace(options);
  const { scope } = watch;
  if (scope.kind === 'cluster' || scope.namespaces.includes(wanted)) return wanted;
  return scope.namespaces[0] ?? wanted;
}

async function contextNamespace({ choices, loadRuntime, log }: PreferredNamespaceOptions): Promise<string> {
  const { kubeconfig, context } = choices.current;
  try {
    const runtime = await loadRuntime();
    const contexts = await runtime.readContexts(kubeconfig === undefined ? undefined : [expandHome(kubeconfig)]);
    const used = contexts.find(({ name, isCurrent }) => (context === undefined ? isCurrent : name === context));
    return used?.namespace || 'default';
  } catch (thrown) {
    log.debug('the namespace of the context cannot be read', { error: toError(thrown).message });
    return 'default';
  }
}
