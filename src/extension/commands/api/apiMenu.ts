import type { QuickPickItem } from 'vscode';
import { NoticeError } from '../../cancelled.ts';
import { askPick } from '../../ui/steps.ts';
import { translator } from '../../ui/translator.ts';
import { copyCurl, type CopyCurlDeps } from './copyCurl.ts';
import { copyApiKey, stopApi } from './startApi.ts';

interface ActionItem extends QuickPickItem {
  readonly act: () => PromiseLike<void>;
}

/** What can be done with the HTTP API that serves. */
export function apiMenu(deps: CopyCurlDeps) {
  const { vscode, api } = deps;
  const t = translator(vscode);
  return async (): Promise<void> => {
    const { running } = api;
    if (!running) throw new NoticeError(t('The HTTP API does not run.'));
    const { url } = running.address;
    const copyAddress = () => vscode.env.clipboard.writeText(url);
    const items: readonly ActionItem[] = [
      { label: `$(link) ${t('Copy Address')}`, description: url, act: copyAddress },
      { label: `$(key) ${t('Copy Key')}`, act: copyApiKey(deps) },
      { label: `$(terminal) ${t('Copy curl')}`, description: t('with the key in it'), act: () => copyCurl(deps) },
      { label: `$(debug-stop) ${t('Stop')}`, act: stopApi(deps) },
    ];
    const answer = await askPick(vscode, {
      title: t('HTTP API'),
      placeholder: t('Serves {cluster}', { cluster: running.cluster }),
      items,
    });
    if (answer !== 'back') await answer.act();
  };
}
