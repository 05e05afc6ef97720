import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { ApiController } from './api/apiController.ts';
import { showApiStatus } from './api/apiStatus.ts';
import { CommandRunner } from './commands/commandRunner.ts';
import { commandHandlers } from './commands/commandHandlers.ts';
import { registerCommands } from './commands/registerCommands.ts';
import { ClusterChoices } from './connection/clusterChoice.ts';
import { ConnectionManager } from './connection/connectionManager.ts';
import { EmbeddedHost } from './connection/embeddedHost.ts';
import { embeddedStateFile } from './connection/embeddedStateFile.ts';
import { openConnection } from './connection/openConnection.ts';
import { reconnectOnSettings } from './connection/reconnectOnSettings.ts';
import { createSetContext } from './contextKeys.ts';
import { DetailsProvider } from './documents/detailsProvider.ts';
import { OutputProvider } from './documents/outputProvider.ts';
import { createLogChannel } from './logChannel.ts';
import type { Loaders } from './runtimeTypes.ts';
import { createReadConfig } from './settings.ts';
import { SandboxTerminals } from './terminal/sandboxTerminals.ts';
import { warnNotKept } from './ui/warnNotKept.ts';
import { SandboxesView } from './view/sandboxesView.ts';
import type { VsCode } from './vscodeApi.ts';

export interface ComposeOptions extends Loaders {
  readonly vscode: VsCode;
  readonly context: Pick<
    ExtensionContext,
    'extension' | 'globalState' | 'globalStorageUri' | 'secrets' | 'storageUri' | 'workspaceState'
  >;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
}

/** Builds the extension; what is given back ends all of it. Nothing is read or connected until it is needed. */
export function compose({ vscode, context, clock, env, ...loaders }: ComposeOptions): Disposable {
  const { loadRuntime, loadApiRuntime, loadEmbeddedRuntime } = loaders;
  const { globalState, workspaceState, secrets, globalStorageUri } = context;
  const resources = new DisposableStore();
  const log = resources.add(createLogChannel(vscode));
  const version = versionOf(context.extension.packageJSON);
  const readConfig = createReadConfig(vscode, log);
  const setContext = createSetContext(vscode, log);
  const choices = new ClusterChoices(workspaceState, readConfig);
  const statePath = embeddedStateFile(context);
  const onNotKept = warnNotKept(vscode, log);
  const embedded = resources.add(new EmbeddedHost({ loadEmbeddedRuntime, statePath, clock, logger: log, onNotKept }));
  const isTrusted = () => vscode.workspace.isTrusted;
  const source = { loadRuntime, choices, embedded, readConfig, isTrusted, env, logger: log, version };
  const open = () => openConnection(source);
  const connection = resources.add(new ConnectionManager({ open, clock, logger: log }));
  const keysPath = join(globalStorageUri.fsPath, 'api_keys.json');
  const api = resources.add(
    new ApiController({ connection, readConfig, secrets, keysPath, loadApiRuntime, clock, logger: log, version }),
  );
  resources.add(showApiStatus({ vscode, api, setContext, logger: log }));
  const terminals = resources.add(new SandboxTerminals({ vscode, connection, clock, workspaceState }));
  const details = resources.add(new DetailsProvider({ vscode, connection, clock }));
  const outputs = resources.add(new OutputProvider(vscode));
  const view = resources.add(
    new SandboxesView({ vscode, connection, choices, setContext, readConfig, clock, logger: log }),
  );
  resources.add(reconnectOnSettings({ vscode, connection, choices, logger: log }));
  const deps = { vscode, connection, choices, view, terminals, details, outputs, api, log, readConfig, clock };
  const handlers = commandHandlers({ ...deps, globalState, workspaceState, loadRuntime });
  resources.add(registerCommands(vscode, handlers, new CommandRunner({ vscode, choices, logger: log, clock })));
  return resources;
}

function versionOf(packageJson: unknown): string {
  const version: unknown =
    typeof packageJson === 'object' && packageJson !== null ? Reflect.get(packageJson, 'version') : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}
