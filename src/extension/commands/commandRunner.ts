import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { toError } from '../../base/toError.ts';
import type { ClusterChoices } from '../connection/clusterChoice.ts';
import { isCancellation, NoticeError } from '../cancelled.ts';
import { commandTable, type CommandContribution, type CommandId } from '../contributions/commandTable.ts';
import { errorButtons, errorText } from '../ui/errorMessage.ts';
import { translator } from '../ui/translator.ts';
import type { VsCode } from '../vscodeApi.ts';

export interface CommandRunnerOptions {
  readonly vscode: VsCode;
  readonly choices: Pick<ClusterChoices, 'current'>;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Runs every command: trust, log, and one message when it fails. */
export class CommandRunner {
  readonly #options: CommandRunnerOptions;

  constructor(options: CommandRunnerOptions) {
    this.#options = options;
  }

  /** Never throws: what fails has been told to the person. */
  async run(id: CommandId, body: () => unknown): Promise<void> {
    const { logger, clock } = this.#options;
    if (!this.#mayRun(id)) return this.#askForTrust();
    const startMs = clock.now();
    logger.debug('command started', { command: id });
    try {
      await body();
      logger.debug('command ended', { command: id, durationMs: clock.now() - startMs });
    } catch (thrown) {
      const durationMs = clock.now() - startMs;
      if (isCancellation(thrown)) return logger.debug('command cancelled', { command: id, durationMs });
      if (thrown instanceof NoticeError) return this.#notify(thrown.message);
      const error = toError(thrown);
      logger.error('command failed', { command: id, durationMs, ...describe(error) });
      // Not awaited: the message may stand for hours, and whoever called the command waits.
      void this.#show(id, error, body);
    }
  }

  #mayRun(id: CommandId): boolean {
    const { vscode, choices } = this.#options;
    const { untrusted }: CommandContribution = commandTable[id];
    if (vscode.workspace.isTrusted || untrusted === 'everywhere') return true;
    return untrusted === undefined && choices.current.kind === 'embedded';
  }

  #notify(message: string): void {
    void this.#options.vscode.window.showInformationMessage(message);
  }

  async #show(id: CommandId, error: Error, body: () => unknown): Promise<void> {
    const { vscode, logger } = this.#options;
    try {
      const title = commandTable[id].title.replace(/…$/, '');
      const t = translator(vscode);
      const buttons = errorButtons(error, t);
      const chosen = await vscode.window.showErrorMessage(
        errorText(title, error, t),
        ...buttons.map(({ title }) => title),
      );
      const button = buttons.find(({ title }) => title === chosen);
      if (button?.kind === 'retry') return await this.run(id, body);
      if (button) await vscode.commands.executeCommand(button.command, ...button.args);
    } catch (thrown) {
      logger.error('a message could not be shown', { command: id, ...describe(toError(thrown)) });
    }
  }

  async #askForTrust(): Promise<void> {
    const { vscode } = this.#options;
    const manage = vscode.l10n.t('Manage Workspace Trust');
    const message = vscode.l10n.t('K7 uses no cluster in a folder that is not trusted, except the embedded one.');
    const chosen = await vscode.window.showWarningMessage(message, manage);
    if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

/** For the log, with the cause that the message leaves out. */
function describe(error: Error): { readonly error: string; readonly reason?: string; readonly cause?: string } {
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : undefined;
  const cause = error.cause === undefined ? undefined : toError(error.cause).message;
  return {
    error: error.message,
    ...(reason === undefined ? {} : { reason }),
    ...(cause === undefined ? {} : { cause }),
  };
}
