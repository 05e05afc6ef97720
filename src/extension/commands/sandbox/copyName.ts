import type { CommandArguments } from '../../contributions/commandTable.ts';
import type { CommandDeps } from '../commandDeps.ts';
import { resolveTargets, type TargetDeps } from '../targets.ts';

/** Copies the names of sandboxes, one a line. */
export function copyName(deps: TargetDeps & Pick<CommandDeps, 'connection'>) {
  return async (...args: CommandArguments['k7.copyName']): Promise<void> => {
    const connected = await deps.connection.connect();
    const placeholder = deps.vscode.l10n.t('The sandbox whose name to copy');
    const targets = await resolveTargets(deps, connected, args, { placeholder, canPickMany: true });
    await deps.vscode.env.clipboard.writeText(targets.map(({ name }) => name).join('\n'));
  };
}
