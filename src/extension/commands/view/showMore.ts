import { isTreeElement } from '../../../tree/treeNode.ts';
import type { CommandArguments } from '../../contributions/commandTable.ts';
import type { CommandDeps } from '../commandDeps.ts';

/** Shows further rows in place of the "more" row. */
export function showMore({ view }: Pick<CommandDeps, 'view'>) {
  return async (...[element]: CommandArguments['k7.showMore']): Promise<void> => {
    if (isTreeElement(element) && element.kind === 'more') await view.showMore(element.namespace);
  };
}
