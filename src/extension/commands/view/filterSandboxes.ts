import { CancelledError } from '../../cancelled.ts';
import { askText } from '../../ui/steps.ts';
import type { CommandDeps } from '../commandDeps.ts';

/** Asks for a text that rows must hold. */
export function filterSandboxes({ vscode, view }: Pick<CommandDeps, 'vscode' | 'view'>) {
  return async (): Promise<void> => {
    const answer = await askText(vscode, {
      prompt: vscode.l10n.t('Show only sandboxes with this text in their name, namespace, image or reason'),
      placeholder: vscode.l10n.t('e.g. default/web or ImagePullBackOff'),
      value: view.filter,
    });
    if (answer === 'back') throw new CancelledError();
    view.setFilter(answer.text);
  };
}

/** Shows all rows again. */
export function clearFilter({ view }: Pick<CommandDeps, 'view'>) {
  return (): void => view.setFilter('');
}
