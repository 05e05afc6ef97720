import type { Logger } from '../../base/logger.ts';
import { toError } from '../../base/toError.ts';
import type { CommandArguments, CommandId } from '../contributions/commandTable.ts';
import type { VsCode } from '../vscodeApi.ts';

export interface Offer<Id extends CommandId = CommandId> {
  readonly title: string;
  readonly command: Id;
  readonly args: CommandArguments[Id];
}

/** Shows information with buttons that run commands. Returns at once: the message may stand for hours. */
export function offer(
  { window, commands }: Pick<VsCode, 'window' | 'commands'>,
  logger: Logger,
  message: string,
  offers: readonly Offer[],
): void {
  const titles = offers.map(({ title }) => title);
  const run = async () => {
    const chosen = await window.showInformationMessage(message, ...titles);
    const one = offers.find(({ title }) => title === chosen);
    if (one) await commands.executeCommand(one.command, ...one.args);
  };
  run().catch((thrown: unknown) => logger.warn('an offer was not carried out', { error: toError(thrown).message }));
}
