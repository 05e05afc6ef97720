import type { CommandDeps } from '../commandDeps.ts';
import { sandboxesViewId } from '../../contributions/viewIds.ts';
import { offer } from '../../ui/offer.ts';

type Deps = Pick<CommandDeps, 'vscode' | 'connection' | 'choices' | 'log'>;

/** Chooses the embedded cluster for this workspace, connects, and says what it is not. */
export function tryEmbedded({ vscode, connection, choices, log }: Deps) {
  return async (): Promise<void> => {
    const { current } = connection;
    const isThere = current.kind === 'connected' && current.isEmbedded;
    if (!isThere) {
      await choices.choose({ kind: 'embedded' });
      await connection.reconnect();
    }
    await vscode.commands.executeCommand(`${sandboxesViewId}.focus`);
    const message = vscode.l10n.t(
      'This is the embedded cluster: a small Kubernetes in this window, for trying things out. Its shells are an interpreter, with no kernel, no isolation and no network.',
    );
    offer(vscode, log, message, [{ title: vscode.l10n.t('Create Sandbox…'), command: 'k7.createSandbox', args: [] }]);
  };
}
