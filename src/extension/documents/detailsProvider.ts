import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { toError } from '../../base/toError.ts';
import { isSandboxError } from '../../sandbox/errors.ts';
import { keyOf, type SandboxKey } from '../../sandbox/sandbox.ts';
import type { SandboxService } from '../../sandbox/service.ts';
import type { Connection, ConnectionManager } from '../connection/connectionManager.ts';
import type { VsCode } from '../vscodeApi.ts';

const detailsScheme = 'k7-details';
const debounceMs = 300;

export interface DetailsProviderOptions {
  readonly vscode: VsCode;
  readonly connection: ConnectionManager;
  readonly clock: Clock;
}

/** A sandbox and its objects as a read-only JSON document, made anew when the sandbox changes. */
export class DetailsProvider implements vscode.TextDocumentContentProvider, Disposable {
  readonly #options: DetailsProviderOptions;
  readonly #changes: vscode.EventEmitter<vscode.Uri>;
  readonly onDidChange: vscode.Event<vscode.Uri>;
  readonly #resources = new DisposableStore();
  #watching = new DisposableStore();
  readonly #timers = new Map<string, Disposable>();

  constructor(options: DetailsProviderOptions) {
    const { vscode, connection } = options;
    this.#options = options;
    this.#changes = new vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    this.#resources.add(this.#changes);
    this.#resources.add(vscode.workspace.registerTextDocumentContentProvider(detailsScheme, this));
    this.#resources.add(connection.onDidChange((current) => this.#follow(current)));
  }

  async show({ namespace, name }: SandboxKey, connectionId: string): Promise<void> {
    const { Uri, window, workspace, languages } = this.#options.vscode;
    const uri = Uri.from({ scheme: detailsScheme, path: `/${namespace}/${name}.json`, query: connectionId });
    const document = await workspace.openTextDocument(uri);
    // The text of a document that is open already is as old as its last change.
    this.#changes.fire(uri);
    await languages.setTextDocumentLanguage(document, 'json');
    await window.showTextDocument(document, { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri, token?: vscode.CancellationToken): Promise<string> {
    const key = keyOfUri(uri);
    const controller = new AbortController();
    const subscription = token?.onCancellationRequested(() => controller.abort());
    try {
      const { connection } = this.#options;
      const service = await connection.require(uri.query);
      const { current } = connection;
      const isEmbedded = current.kind === 'connected' && current.isEmbedded;
      const details = await describe(service, key, controller.signal);
      return toJson(isEmbedded ? { isolation: 'none: this is the embedded cluster', ...details } : details);
    } catch (thrown) {
      const { message } = toError(thrown);
      const reason = isSandboxError(thrown) ? thrown.reason : 'InternalError';
      return toJson({ ...key, error: { reason, message } });
    } finally {
      subscription?.dispose();
    }
  }

  dispose(): void {
    this.#watching.dispose();
    for (const timer of this.#timers.values()) timer.dispose();
    this.#resources.dispose();
  }

  #follow(current: Connection): void {
    this.#watching.dispose();
    this.#watching = new DisposableStore();
    if (current.kind !== 'connected') return;
    const { id, service } = current;
    this.#watching.add(service.watch.onDidChange((keys) => this.#refreshSoon(id, keys)));
    // What was shown before a reconnect may have changed meanwhile.
    for (const uri of this.#openUris(id)) this.#refreshOne(uri);
  }

  #refreshSoon(connectionId: string, keys: ReadonlySet<string>): void {
    for (const uri of this.#openUris(connectionId)) {
      if (keys.has(keyOf(keyOfUri(uri)))) this.#refreshOne(uri);
    }
  }

  #refreshOne(uri: vscode.Uri): void {
    const id = uri.toString();
    if (this.#timers.has(id)) return;
    const refresh = () => {
      this.#timers.delete(id);
      this.#changes.fire(uri);
    };
    this.#timers.set(id, this.#options.clock.setTimeout(refresh, debounceMs));
  }

  #openUris(connectionId: string): readonly vscode.Uri[] {
    return this.#options.vscode.workspace.textDocuments
      .map(({ uri }) => uri)
      .filter((uri) => uri.scheme === detailsScheme && uri.query === connectionId);
  }
}

async function describe(service: SandboxService, key: SandboxKey, signal: AbortSignal): Promise<object> {
  const sandbox = service.watch.sandboxes().find((one) => keyOf(one) === keyOf(key));
  const createdAt = sandbox && new Date(sandbox.createdAtMs).toISOString();
  return {
    ...key,
    ...sandbox,
    createdAtMs: undefined,
    createdAt,
    objects: await service.lifecycle.describe(key, signal),
  };
}

function keyOfUri(uri: vscode.Uri): SandboxKey {
  const [, namespace = '', file = ''] = uri.path.split('/');
  return { namespace, name: file.replace(/\.json$/, '') };
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
