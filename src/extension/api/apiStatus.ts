import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { SetContext } from '../contextKeys.ts';
import type { CommandId } from '../contributions/commandTable.ts';
import { offer } from '../ui/offer.ts';
import type { VsCode } from '../vscodeApi.ts';
import type { ApiController, RunningApi } from './apiController.ts';

export interface ApiStatusOptions {
  readonly vscode: VsCode;
  readonly api: ApiController;
  readonly setContext: SetContext;
  readonly logger: Logger;
}

const menuCommand: CommandId = 'k7.apiMenu';

/** The HTTP API in the status bar, while it serves. */
export function showApiStatus({ vscode, api, setContext, logger }: ApiStatusOptions): Disposable {
  const resources = new DisposableStore();
  const item = resources.add(vscode.window.createStatusBarItem('k7.api', vscode.StatusBarAlignment.Right, 100));
  item.name = vscode.l10n.t('K7 HTTP API');
  item.command = menuCommand;
  const show = (running: RunningApi | undefined) => {
    setContext('k7.isApiRunning', running !== undefined);
    if (!running) return item.hide();
    const { url } = running.address;
    item.text = `$(broadcast) K7 ${new URL(url).host}`;
    item.tooltip = vscode.l10n.t('HTTP API on {url}, cluster {cluster}', { url, cluster: running.cluster });
    item.accessibilityInformation = { label: vscode.l10n.t('K7 HTTP API on {url}', { url }) };
    item.show();
  };
  resources.add(api.onDidChange(show));
  resources.add(
    api.onDidStopBySwitch(() => {
      const message = vscode.l10n.t(
        'The HTTP API was stopped, because it served a cluster that is no longer selected.',
      );
      offer(vscode, logger, message, [{ title: vscode.l10n.t('Start HTTP API'), command: 'k7.startApi', args: [] }]);
    }),
  );
  return resources;
}
