import { apiMenu } from './api/apiMenu.ts';
import { copyApiKey, startApi, stopApi } from './api/startApi.ts';
import { reconnect } from './cluster/reconnect.ts';
import { selectCluster } from './cluster/selectCluster.ts';
import { tryEmbedded } from './cluster/tryEmbedded.ts';
import type { CommandDeps } from './commandDeps.ts';
import type { CommandHandlers } from './registerCommands.ts';
import { attachTerminal } from './sandbox/attachTerminal.ts';
import { copyName } from './sandbox/copyName.ts';
import { createSandbox } from './sandbox/create/createSandbox.ts';
import { deleteAllSandboxes } from './sandbox/deleteAllSandboxes.ts';
import { deleteSandbox } from './sandbox/deleteSandbox.ts';
import { runCommand } from './sandbox/runCommand.ts';
import { showDetails } from './sandbox/showDetails.ts';
import { clearFilter, filterSandboxes } from './view/filterSandboxes.ts';
import { showMore } from './view/showMore.ts';

/** Who does what. */
export function commandHandlers(deps: CommandDeps): CommandHandlers {
  return {
    'k7.createSandbox': createSandbox(deps),
    'k7.attachTerminal': attachTerminal(deps),
    'k7.runCommand': runCommand(deps),
    'k7.showDetails': showDetails(deps),
    'k7.copyName': copyName(deps),
    'k7.deleteSandbox': deleteSandbox(deps),
    'k7.deleteAllSandboxes': deleteAllSandboxes(deps),
    'k7.selectCluster': selectCluster(deps),
    'k7.tryEmbedded': tryEmbedded(deps),
    'k7.reconnect': reconnect(deps),
    'k7.filterSandboxes': filterSandboxes(deps),
    'k7.clearFilter': clearFilter(deps),
    'k7.showMore': showMore(deps),
    'k7.startApi': startApi(deps),
    'k7.stopApi': stopApi(deps),
    'k7.apiMenu': apiMenu(deps),
    'k7.copyApiKey': copyApiKey(deps),
    'k7.showLog': () => deps.log.show(),
  };
}
