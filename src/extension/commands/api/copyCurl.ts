import { NoticeError } from '../../cancelled.ts';
import { preferredNamespace } from '../../connection/preferredNamespace.ts';
import type { CommandDeps } from '../commandDeps.ts';

export type CopyCurlDeps = Pick<CommandDeps, 'vscode' | 'api' | 'connection'>;

/** Copies a command line that lists sandboxes; the key in it is real. */
export async function copyCurl({ vscode, api, connection }: CopyCurlDeps): Promise<void> {
  const { running } = api;
  if (!running) throw new NoticeError(vscode.l10n.t('The HTTP API does not run.'));
  const key = await api.key();
  const { service } = await connection.connect();
  const namespace = encodeURIComponent(preferredNamespace(service));
  const url = `${running.address.url}/api/v1/sandboxes?namespace=${namespace}`;
  await vscode.env.clipboard.writeText(`curl -H "X-API-Key: ${key}" "${url}"`);
  vscode.window.setStatusBarMessage(vscode.l10n.t('A curl command is in the clipboard'), 4000);
}
