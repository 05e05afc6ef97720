import type { CommandArguments } from '../../contributions/commandTable.ts';
import type { CommandDeps } from '../commandDeps.ts';
import { resolveTargets, type TargetDeps } from '../targets.ts';

/** Opens what the cluster has of a sandbox as JSON. */
export function showDetails(deps: TargetDeps & Pick<CommandDeps, 'connection' | 'details'>) {
  return async (...args: CommandArguments['k7.showDetails']): Promise<void> => {
    const connected = await deps.connection.connect();
    const placeholder = deps.vscode.l10n.t('The sandbox whose details to show');
    const [target] = await resolveTargets(deps, connected, args, { placeholder });
    await deps.details.show(target, connected.id);
  };
}
