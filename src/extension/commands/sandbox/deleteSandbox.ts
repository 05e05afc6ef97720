import type { DeleteResult } from '../../../sandbox/service.ts';
import { toError } from '../../../base/toError.ts';
import type { CommandArguments } from '../../contributions/commandTable.ts';
import { CancelledError } from '../../cancelled.ts';
import { withProgress } from '../../ui/progress.ts';
import { translator } from '../../ui/translator.ts';
import type { Connected } from '../../connection/connectionManager.ts';
import type { CommandDeps } from '../commandDeps.ts';
import { listNames, resolveTargets, type Target, type TargetDeps } from '../targets.ts';
import { irreversible, throwIfFailed } from './deleteResults.ts';

const parallelDeletes = 8;

/** Deletes the sandboxes that are selected, after a question that names them. */
export function deleteSandbox(deps: TargetDeps & Pick<CommandDeps, 'connection'>) {
  const { vscode } = deps;
  const t = translator(vscode);
  return async (...args: CommandArguments['k7.deleteSandbox']): Promise<void> => {
    const connected = await deps.connection.connect();
    const placeholder = t('The sandboxes to delete');
    const targets = await resolveTargets(deps, connected, args, { placeholder, canPickMany: true });
    const names = targets.map(({ namespace, name }) => `${namespace}/${name}`);
    const [first] = targets;
    const message =
      targets.length === 1
        ? t('Delete sandbox {name} in namespace {namespace}?', { name: first.name, namespace: first.namespace })
        : t('Delete {count} sandboxes?', { count: targets.length });
    const warning = irreversible(connected.service, t);
    const detail = targets.length === 1 ? warning : `${listNames(names, t, 15)}\n\n${warning}`;
    const confirmed = t('Delete');
    const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, confirmed);
    if (answer !== confirmed) throw new CancelledError();
    const title =
      targets.length === 1
        ? t('Deleting sandbox {name}', { name: first.name })
        : t('Deleting {count} sandboxes', { count: targets.length });
    const results = await withProgress(deps, { title }, (signal, report) => {
      let count = 0;
      return deleteEach(connected, targets, signal, () => {
        count += 1;
        if (targets.length > 1) report(t('{count} of {total}', { count, total: targets.length }));
      });
    });
    throwIfFailed(results, t);
  };
}

/** A few at a time; when the person cancels, those that have not begun stay. */
async function deleteEach(
  { service: { lifecycle } }: Connected,
  targets: readonly Target[],
  signal: AbortSignal,
  onDone: () => void,
): Promise<readonly DeleteResult[]> {
  const queue = [...targets];
  const results: DeleteResult[] = [];
  const work = async () => {
    for (let target = queue.shift(); target && !signal.aborted; target = queue.shift()) {
      const { namespace, name } = target;
      const error = await lifecycle.delete(target, signal).then(() => undefined, toError);
      results.push({ namespace, name, error });
      onDone();
    }
  };
  await Promise.all(Array.from({ length: parallelDeletes }, work));
  signal.throwIfAborted();
  return results;
}
