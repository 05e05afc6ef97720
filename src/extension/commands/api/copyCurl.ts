import { NoticeError } from '../../cancelled.ts';
import type { CommandDeps } from '../commandDeps.ts';

/** Copies a command line that lists sandboxes; the key in it is real. */
export async function copyCurl({ vscode, api }: Pick<CommandDeps, 'vscode' | 'api'>): Promise<void> {
  const { running } = api;
  if (!running) throw new NoticeError(vscode.l10n.t('The HTTP API does not run.'));
  const key = await api.key();
  const url = `${running.address.url}/api/v1/sandboxes?namespace=default`;
  await vscode.env.clipboard.writeText(`curl -H "X-API-Key: ${key}" "${url}"`);
  vscode.window.setStatusBarMessage(vscode.l10n.t('A curl command is in the clipboard'), 4000);
}
