import type { QuickPickItem } from 'vscode';
import type { SandboxWatch } from '../../../sandbox/service.ts';
import { compareNames } from '../../../tree/compareNames.ts';
import { displayText } from '../../../tree/displayText.ts';
import type { CommandArguments } from '../../contributions/commandTable.ts';
import { CancelledError, NoticeError } from '../../cancelled.ts';
import { withProgress } from '../../ui/progress.ts';
import { askPick } from '../../ui/steps.ts';
import { translator } from '../../ui/translator.ts';
import type { CommandDeps } from '../commandDeps.ts';
import { listNames, namespaceOf, waitForFirstSight, type TargetDeps } from '../targets.ts';
import { irreversible, throwIfFailed } from './deleteResults.ts';

/** Deletes every sandbox of one namespace, after a question that names them. */
export function deleteAllSandboxes(deps: TargetDeps & Pick<CommandDeps, 'connection'>) {
  const { vscode } = deps;
  const t = translator(vscode);
  return async (...[element]: CommandArguments['k7.deleteAllSandboxes']): Promise<void> => {
    const { service } = await deps.connection.connect();
    service.watch.start();
    await waitForFirstSight(service.watch, deps);
    // Only what was clicked counts: all of a namespace is too much to guess from a selection.
    const clicked = element && namespaceOf(deps, element);
    const namespace = clicked ?? (await pickNamespace(deps, service.watch));
    const names = (await service.lifecycle.list(namespace)).map(({ name }) => name).sort(compareNames);
    if (names.length === 0) throw new NoticeError(t('There are no sandboxes in namespace {namespace}.', { namespace }));
    const confirmed = t('Delete All');
    const answer = await vscode.window.showWarningMessage(
      names.length === 1
        ? t('Delete the only sandbox in namespace {namespace}?', { namespace })
        : t('Delete all {count} sandboxes in namespace {namespace}?', { count: names.length, namespace }),
      { modal: true, detail: `${listNames(names, t, 15)}\n\n${irreversible(service, t)}` },
      confirmed,
    );
    if (answer !== confirmed) throw new CancelledError();
    const title = t('Deleting all sandboxes in {namespace}', { namespace });
    const results = await withProgress(deps, { title }, (signal, report) => {
      let count = 0;
      const onResult = () => {
        count += 1;
        report(t('{count} of {total}', { count, total: names.length }));
      };
      return service.lifecycle.deleteAll(namespace, { signal, onResult });
    });
    throwIfFailed(results, t);
  };
}

interface NamespaceItem extends QuickPickItem {
  readonly namespace: string;
}

async function pickNamespace({ vscode }: TargetDeps, watch: SandboxWatch): Promise<string> {
  const t = translator(vscode);
  const counts = new Map<string, number>();
  for (const { namespace, status } of watch.sandboxes()) {
    if (status !== 'Terminating') counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  }
  if (counts.size === 0) throw new NoticeError(t('There are no sandboxes.'));
  const items: readonly NamespaceItem[] = [...counts].map(([namespace, count]) => ({
    label: displayText(namespace),
    description: count === 1 ? t('1 sandbox') : t('{count} sandboxes', { count }),
    namespace,
  }));
  const answer = await askPick(vscode, { placeholder: t('The namespace whose sandboxes to delete'), items });
  if (answer === 'back') throw new CancelledError();
  return answer.namespace;
}
