import type { TreeView } from 'vscode';
import { assertNever } from '../../base/assertNever.ts';
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toError } from '../../base/toError.ts';
import type { Sandbox, SandboxKey } from '../../sandbox/sandbox.ts';
import { conditionOf } from '../../tree/condition.ts';
import { displayText } from '../../tree/displayText.ts';
import { SandboxTreeProvider } from '../../tree/sandboxTreeProvider.ts';
import { treeMessage } from '../../tree/treeMessage.ts';
import type { TreeElement } from '../../tree/treeNode.ts';
import type { ClusterChoices } from '../connection/clusterChoice.ts';
import type { Connected, ConnectionManager } from '../connection/connectionManager.ts';
import type { SetContext } from '../contextKeys.ts';
import type { CommandId } from '../contributions/commandTable.ts';
import type { ContextTypes } from '../contributions/contextKeys.ts';
import { sandboxesViewId } from '../contributions/viewIds.ts';
import type { ReadConfig } from '../settings.ts';
import { translator } from '../ui/translator.ts';
import type { VsCode } from '../vscodeApi.ts';
import { viewActions } from './viewActions.ts';
import { ViewProgress } from './viewProgress.ts';

export interface SandboxesViewOptions {
  readonly vscode: VsCode;
  readonly connection: ConnectionManager;
  readonly choices: Pick<ClusterChoices, 'current'>;
  readonly setContext: SetContext;
  readonly readConfig: ReadConfig;
  readonly clock: Clock;
  readonly logger: Logger;
}

const showMoreCommand: CommandId = 'k7.showMore';
const ageIntervalMs = 60_000;
const staleIntervalMs = 5_000;
const badgeDelayMs = 500;
/** What mostly passes within a moment is told after this time only: a message moves the rows. */
const briefMs = 1_000;

/** The view: connects when it is first seen, and shows how the connection and its sandboxes are. */
export class SandboxesView implements Disposable {
  readonly #options: SandboxesViewOptions;
  readonly #resources = new DisposableStore();
  readonly #provider: SandboxTreeProvider;
  readonly #view: TreeView<TreeElement>;
  readonly #progress: ViewProgress;
  #source = new DisposableStore();
  #tick: Disposable | undefined;
  #badgeTimer: Disposable | undefined;
  /** The state that may pass within a moment, and since when (milliseconds since the epoch) it lasts. */
  #brief: { readonly kind: 'connecting' | 'stale'; readonly sinceMs: number } | undefined;

  constructor(options: SandboxesViewOptions) {
    const { vscode, clock, connection } = options;
    this.#options = options;
    const t = translator(vscode);
    this.#provider = this.#resources.add(new SandboxTreeProvider({ vscode, clock, t, showMoreCommand }));
    this.#view = this.#resources.add(
      vscode.window.createTreeView(sandboxesViewId, {
        treeDataProvider: this.#provider,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.#progress = this.#resources.add(new ViewProgress(vscode, sandboxesViewId));
    this.#resources.add(this.#provider.onDidChangeEmptiness(() => this.#showState()));
    this.#resources.add(this.#view.onDidChangeVisibility(() => this.#onVisibility()));
    this.#resources.add(connection.onDidChange(() => this.#onConnection()));
    this.#resources.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#onVisibility()));
    this.#onConnection();
    this.#onVisibility();
  }

  /** What is selected, if the person can see it. */
  get selection(): readonly TreeElement[] {
    return this.#view.visible ? this.#view.selection : [];
  }

  get filter(): string {
    return this.#provider.filter;
  }

  setFilter(filter: string): void {
    this.#provider.setFilter(filter);
    this.#options.setContext('k7.isFiltered', this.#provider.filter !== '');
    this.#showState();
  }

  async showMore(namespace: string): Promise<void> {
    const first = this.#provider.showMore(namespace);
    if (first) await this.#view.reveal(first, { focus: true, select: true });
  }

  /** Selects the sandbox's row if the view is open; opens nothing by itself. */
  async reveal(key: SandboxKey): Promise<void> {
    if (!this.#view.visible) return;
    this.#provider.refresh();
    const element = this.#provider.find(key);
    if (element) await this.#view.reveal(element, { select: true });
  }

  dispose(): void {
    this.#tick?.dispose();
    this.#badgeTimer?.dispose();
    this.#source.dispose();
    this.#resources.dispose();
  }

  #onVisibility(): void {
    const { vscode, connection, logger } = this.#options;
    const isVisible = this.#view.visible;
    this.#provider.setVisible(isVisible);
    this.#showState();
    const mayConnect = vscode.workspace.isTrusted || this.#isEmbedded();
    if (!isVisible || !mayConnect || connection.current.kind !== 'none') return;
    // The view shows the failure, and the manager has logged it.
    connection.connect().catch((thrown: unknown) => logger.debug('no connection', { error: toError(thrown).message }));
  }

  #onConnection(): void {
    const { current } = this.#options.connection;
    this.#source.dispose();
    this.#source = new DisposableStore();
    if (current.kind === 'connected') this.#follow(current);
    else this.#provider.setSource(undefined);
    this.#showState();
    this.#showBadge();
  }

  #follow({ id, isEmbedded, service: { watch } }: Connected): void {
    this.#source.add(
      watch.onDidChangeState(() => {
        // The rows first, so that the welcome text does not flash before them.
        this.#provider.refresh();
        this.#showState();
      }),
    );
    this.#source.add(watch.onDidChange(() => this.#showBadgeSoon()));
    this.#provider.setSource({
      connectionId: id,
      isEmbedded,
      watch: { sandboxes: () => this.#sandboxes(), onDidChange: watch.onDidChange },
    });
    watch.start();
  }

  /** Title, message, context key, actions, and the timer for what changes with time alone. */
  #showState(): void {
    const { vscode, setContext } = this.#options;
    const t = translator(vscode);
    const connection = this.#contextValue();
    const isEmbedded = this.#isEmbedded();
    setContext('k7.connection', connection);
    setContext('k7.isEmbedded', isEmbedded);
    this.#noteBrief(connection);
    this.#progress.set(this.#view.visible && connection === 'connecting');
    const title = this.#title();
    if (this.#view.title !== title) this.#view.title = title;
    // Without a change of its value VS Code would redraw it all the same.
    const message = this.#message() ?? '';
    if ((this.#view.message ?? '') !== message) this.#view.message = message;
    const isLive = this.#watch()?.state.kind === 'live';
    const isFiltered = this.#provider.filter !== '';
    this.#provider.setActions(
      viewActions({ connection, isLive, hasMessage: message !== '', isEmbedded, isFiltered, t }),
    );
    this.#startTick();
  }

  #noteBrief(connection: ContextTypes['k7.connection']): void {
    const isStale = this.#watch()?.state.kind === 'stale';
    const kind = connection === 'connecting' ? connection : isStale ? 'stale' : undefined;
    if (kind === this.#brief?.kind) return;
    this.#brief = kind && { kind, sinceMs: this.#options.clock.now() };
  }

  /** How long it may still pass without a word. */
  #silentMs(): number {
    return this.#brief ? Math.max(0, this.#brief.sinceMs + briefMs - this.#options.clock.now()) : 0;
  }

  #startTick(): void {
    this.#tick?.dispose();
    this.#tick = undefined;
    if (!this.#view.visible || (!this.#watch() && !this.#brief)) return;
    const intervalMs = this.#brief ? this.#silentMs() || staleIntervalMs : ageIntervalMs;
    this.#tick = this.#options.clock.setTimeout(() => {
      this.#provider.refresh();
      this.#showState();
    }, intervalMs);
  }

  #contextValue(): ContextTypes['k7.connection'] {
    const { current } = this.#options.connection;
    if (current.kind !== 'connected') return current.kind;
    const { kind } = current.service.watch.state;
    return kind === 'connecting' || kind === 'failed' ? kind : 'connected';
  }

  /** With the cluster's name, so that nobody takes one for another. */
  #title(): string {
    const { vscode, connection } = this.#options;
    const { current } = connection;
    if (current.kind !== 'connected') return vscode.l10n.t('Sandboxes');
    if (current.isEmbedded) return vscode.l10n.t('Sandboxes · embedded, no isolation');
    // The address stays out: the view is narrow.
    const [context = ''] = current.service.description.split(' (');
    return vscode.l10n.t('Sandboxes · {cluster}', { cluster: displayText(context, 60) });
  }

  #message(): string | undefined {
    const { vscode, connection, clock } = this.#options;
    const { current } = connection;
    const { filter, isEmpty } = this.#provider;
    const common = { filter, isEmpty, nowMs: clock.now(), t: translator(vscode), scope: { kind: 'cluster' } } as const;
    if (this.#silentMs() > 0) {
      return treeMessage({ ...common, state: { kind: 'live' }, areNamespacesChosen: true });
    }
    switch (current.kind) {
      case 'none':
        return undefined;
      case 'connecting':
        return treeMessage({ ...common, state: current, areNamespacesChosen: true });
      case 'failed':
        return treeMessage({ ...common, state: { ...current, isFinal: true }, areNamespacesChosen: true });
      case 'connected': {
        const { state, scope } = current.service.watch;
        const areNamespacesChosen = this.#namespaces().length > 0;
        return treeMessage({ ...common, state, scope, areNamespacesChosen });
      }
      default:
        return assertNever(current);
    }
  }

  #watch() {
    const { current } = this.#options.connection;
    return current.kind === 'connected' ? current.service.watch : undefined;
  }

  /** Those of the namespaces that the settings name; of all when they name none. */
  #sandboxes(): readonly Sandbox[] {
    const sandboxes = this.#watch()?.sandboxes() ?? [];
    const namespaces = this.#namespaces();
    return namespaces.length === 0 ? sandboxes : sandboxes.filter(({ namespace }) => namespaces.includes(namespace));
  }

  /** The settings mean those of a real cluster. */
  #namespaces(): readonly string[] {
    return this.#isEmbedded() ? [] : this.#options.readConfig('k7.namespaces');
  }

  /** It is the one that is chosen. */
  #isEmbedded(): boolean {
    return this.#options.choices.current.kind === 'embedded';
  }

  #showBadgeSoon(): void {
    this.#badgeTimer ??= this.#options.clock.setTimeout(() => {
      this.#badgeTimer = undefined;
      this.#showBadge();
    }, badgeDelayMs);
  }

  /** How many sandboxes need a person; seen with the view closed as well. */
  #showBadge(): void {
    const value = this.#sandboxes().filter((sandbox) => conditionOf(sandbox) === 'error').length;
    if ((this.#view.badge?.value ?? 0) === value) return;
    const t = translator(this.#options.vscode);
    const tooltip = value === 1 ? t('1 sandbox in trouble') : t('{count} sandboxes in trouble', { count: value });
    this.#view.badge = value === 0 ? undefined : { value, tooltip };
  }
}
