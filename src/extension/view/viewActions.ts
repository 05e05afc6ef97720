import { assertNever } from '../../base/assertNever.ts';
import type { TreeAction } from '../../tree/actionRows.ts';
import type { Translate } from '../../tree/translate.ts';
import type { CommandId } from '../contributions/commandTable.ts';
import type { ContextTypes } from '../contributions/contextKeys.ts';

export interface ViewActionsInput {
  readonly connection: ContextTypes['k7.connection'];
  /** What is shown can be trusted. */
  readonly isLive: boolean;
  /** There is a message, beside which VS Code shows no welcome text. */
  readonly hasMessage: boolean;
  readonly isEmbedded: boolean;
  readonly isFiltered: boolean;
  readonly t: Translate;
}

interface CommandAction extends TreeAction {
  readonly command: CommandId;
}

/** What a person can do while no sandbox is shown; none where the welcome text offers it. */
export function viewActions(input: ViewActionsInput): readonly CommandAction[] {
  const { connection, isLive, hasMessage, isEmbedded, isFiltered, t } = input;
  const select: CommandAction = {
    label: t('Select Cluster…'),
    icon: 'server-environment',
    command: 'k7.selectCluster',
  };
  const tryEmbedded: CommandAction = {
    label: t('Try Without a Cluster'),
    icon: 'beaker',
    command: 'k7.tryEmbedded',
  };
  switch (connection) {
    case 'none':
    case 'connecting':
      return [];
    case 'failed':
      return [
        { label: t('Retry'), icon: 'refresh', command: 'k7.reconnect' },
        select,
        ...(isEmbedded ? [] : [tryEmbedded]),
        { label: t('Show Log'), icon: 'output', command: 'k7.showLog' },
      ];
    case 'connected': {
      if (!isLive || !hasMessage) return [];
      if (isFiltered) return [{ label: t('Clear Filter'), icon: 'clear-all', command: 'k7.clearFilter' }];
      return [{ label: t('Create Sandbox…'), icon: 'add', command: 'k7.createSandbox' }, select];
    }
    default:
      return assertNever(connection);
  }
}
