import type { QuickPickItem } from 'vscode';
import { displayText } from '../../../tree/displayText.ts';
import type { CommandArguments } from '../../contributions/commandTable.ts';
import { CancelledError } from '../../cancelled.ts';
import { maxOutputBytes } from '../../documents/outputProvider.ts';
import { RecentTexts } from '../../recentTexts.ts';
import { withProgress } from '../../ui/progress.ts';
import { askPick } from '../../ui/steps.ts';
import type { CommandDeps } from '../commandDeps.ts';
import { resolveTargets, type TargetDeps } from '../targets.ts';

/** Runs one command line and shows what it wrote. */
export function runCommand(deps: TargetDeps & Pick<CommandDeps, 'connection' | 'outputs' | 'workspaceState'>) {
  const { vscode } = deps;
  const recent = new RecentTexts(deps.workspaceState, 'k7.recentCommands', 20);
  return async (...args: CommandArguments['k7.runCommand']): Promise<void> => {
    const connected = await deps.connection.connect();
    const [{ namespace, name }] = await resolveTargets(deps, connected, args, {
      placeholder: vscode.l10n.t('The sandbox to run a command in'),
      isOffered: (sandbox) => sandbox.status === 'Running',
    });
    const command = await askCommand(deps, name, recent.all);
    await recent.add(command);
    const title = vscode.l10n.t('Running in {name}: {command}', { name, command: displayText(command, 80) });
    const result = await withProgress(deps, { title }, (signal) =>
      connected.service.exec.run({ namespace, name }, command, { signal, maxOutputBytes }),
    );
    await deps.outputs.show({ namespace, name }, command, result);
  };
}

interface CommandItem extends QuickPickItem {
  readonly command: string;
}

async function askCommand({ vscode }: TargetDeps, name: string, recent: readonly string[]): Promise<string> {
  const toItem = (typed: string): CommandItem | undefined =>
    typed === '' || recent.includes(typed)
      ? undefined
      : { label: typed, description: vscode.l10n.t('run'), command: typed, alwaysShow: true };
  const answer = await askPick<CommandItem>(vscode, {
    title: vscode.l10n.t('Run Command in {name}', { name }),
    placeholder: vscode.l10n.t('A command line for /bin/sh, e.g. uname -a'),
    items: recent.map((command) => ({ label: displayText(command), command })),
    toItem,
  });
  if (answer === 'back') throw new CancelledError();
  return answer.command;
}
