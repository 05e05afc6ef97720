import type { Logger } from '../../base/logger.ts';
import { toError } from '../../base/toError.ts';
import type { SandboxError } from '../../sandbox/errors.ts';
import { displayText } from '../../tree/displayText.ts';
import type { VsCode } from '../vscodeApi.ts';
import { asSentence } from './errorMessage.ts';

/** Says that what is made in the embedded cluster ends with the window, and why. */
export function warnNotKept({ window, l10n }: Pick<VsCode, 'window' | 'l10n'>, logger: Logger) {
  return (cause: SandboxError): void => {
    logger.warn('the embedded cluster is not kept', { error: cause.message });
    const message =
      cause.reason === 'StateFileLocked'
        ? l10n.t('The sandboxes of the embedded cluster are open in another window. Those of this one end with it.')
        : l10n.t('The sandboxes of the embedded cluster will end with this window. {why} {hint}', {
            why: asSentence(displayText(cause.message, 500)),
            hint: asSentence(displayText(cause.hint ?? '', 300)),
          });
    window.showWarningMessage(message).then(undefined, (thrown: unknown) => {
      logger.warn('a message could not be shown', { error: toError(thrown).message });
    });
  };
}
