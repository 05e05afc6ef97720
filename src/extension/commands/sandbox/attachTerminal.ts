import { isEnterable } from '../../../tree/condition.ts';
import type { CommandArguments } from '../../contributions/commandTable.ts';
import type { CommandDeps } from '../commandDeps.ts';
import { resolveTargets, type TargetDeps } from '../targets.ts';

/** Opens a shell in an editor tab. */
export function attachTerminal(deps: TargetDeps & Pick<CommandDeps, 'connection' | 'terminals'>) {
  return async (...args: CommandArguments['k7.attachTerminal']): Promise<void> => {
    const connected = await deps.connection.connect();
    const targets = await resolveTargets(deps, connected, args, {
      placeholder: deps.vscode.l10n.t('The sandbox to open a terminal in'),
      isOffered: isEnterable,
      canPickMany: args[1] !== undefined,
    });
    connected.service.watch.start();
    for (const { namespace, name } of targets) deps.terminals.open({ namespace, name }, connected.id);
  };
}
