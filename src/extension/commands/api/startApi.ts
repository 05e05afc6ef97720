import type { CommandArguments } from '../../contributions/commandTable.ts';
import { offer } from '../../ui/offer.ts';
import { withProgress } from '../../ui/progress.ts';
import { translator } from '../../ui/translator.ts';
import type { CommandDeps } from '../commandDeps.ts';

type Deps = Pick<CommandDeps, 'vscode' | 'api'>;

/** Serves the HTTP API and offers what is needed to use it. */
export function startApi(deps: Deps & Pick<CommandDeps, 'log' | 'clock'>) {
  const { vscode, api } = deps;
  const t = translator(vscode);
  return async (...[port]: CommandArguments['k7.startApi']): Promise<void> => {
    const title = t('Starting the HTTP API');
    const wanted = typeof port === 'number' ? port : undefined;
    const { address } = await withProgress(deps, { title, isCancellable: false }, () => api.start(wanted));
    offer(vscode, deps.log, t('The HTTP API serves on {url}.', { url: address.url }), [
      { title: t('Copy Key'), command: 'k7.copyApiKey', args: [] },
      { title: t('More…'), command: 'k7.apiMenu', args: [] },
    ]);
  };
}

/** Ends the HTTP API. */
export function stopApi({ api }: Pick<CommandDeps, 'api'>) {
  return (): Promise<void> => api.stop();
}

/** Copies the raw key. */
export function copyApiKey({ vscode, api }: Deps) {
  return async (): Promise<void> => {
    await vscode.env.clipboard.writeText(await api.key());
    vscode.window.setStatusBarMessage(vscode.l10n.t('The key of the HTTP API is in the clipboard'), 4000);
  };
}
