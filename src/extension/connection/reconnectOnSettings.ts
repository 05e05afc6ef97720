import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toError } from '../../base/toError.ts';
import type { VsCode } from '../vscodeApi.ts';
import type { ClusterChoices } from './clusterChoice.ts';
import type { ConnectionManager } from './connectionManager.ts';

export interface ReconnectOptions {
  readonly vscode: Pick<VsCode, 'workspace'>;
  readonly connection: ConnectionManager;
  readonly choices: ClusterChoices;
  readonly logger: Logger;
}

/** A changed setting of the connection counts at once, before what was chosen in this workspace. */
export function reconnectOnSettings({ vscode, connection, choices, logger }: ReconnectOptions): Disposable {
  const reconnect = async (isCluster: boolean) => {
    if (isCluster) await choices.forget();
    // What was never connected waits for its first need.
    if (connection.current.kind !== 'none') await connection.reconnect();
  };
  return vscode.workspace.onDidChangeConfiguration((change) => {
    const isCluster = change.affectsConfiguration('k7.kubeconfig') || change.affectsConfiguration('k7.context');
    if (!isCluster && !change.affectsConfiguration('k7.namespaces')) return;
    reconnect(isCluster).catch((thrown: unknown) => {
      logger.warn('no connection with the changed settings', { error: toError(thrown).message });
    });
  });
}
