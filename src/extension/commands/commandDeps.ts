import type { Memento } from 'vscode';
import type { Clock } from '../../base/clock.ts';
import type { ApiController } from '../api/apiController.ts';
import type { ClusterChoices } from '../connection/clusterChoice.ts';
import type { ConnectionManager } from '../connection/connectionManager.ts';
import type { DetailsProvider } from '../documents/detailsProvider.ts';
import type { OutputProvider } from '../documents/outputProvider.ts';
import type { LogChannel } from '../logChannel.ts';
import type { Loaders } from '../runtimeTypes.ts';
import type { ReadConfig } from '../settings.ts';
import type { SandboxTerminals } from '../terminal/sandboxTerminals.ts';
import type { SandboxesView } from '../view/sandboxesView.ts';
import type { VsCode } from '../vscodeApi.ts';

/** All that commands work with; each takes the few that it needs by `Pick`. */
export interface CommandDeps {
  readonly vscode: VsCode;
  readonly connection: ConnectionManager;
  readonly choices: ClusterChoices;
  readonly view: SandboxesView;
  readonly terminals: SandboxTerminals;
  readonly details: DetailsProvider;
  readonly outputs: OutputProvider;
  readonly api: ApiController;
  readonly log: LogChannel;
  readonly readConfig: ReadConfig;
  readonly clock: Clock;
  readonly globalState: Memento;
  readonly workspaceState: Memento;
  readonly loadRuntime: Loaders['loadRuntime'];
}
