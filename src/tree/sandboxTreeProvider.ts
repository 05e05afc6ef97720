import type * as vscode from 'vscode';
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { SandboxWatch } from '../sandbox/service.ts';
import type { SandboxKey } from '../sandbox/sandbox.ts';
import { actionRows, type TreeAction } from './actionRows.ts';
import { pageSize, projectTree } from './projectTree.ts';
import { diffTrees } from './treeDiff.ts';
import type { Translate } from './translate.ts';
import type { SandboxElement, TreeElement, TreeNode } from './treeNode.ts';

/** What the tree shows: a connection's sandboxes. */
export interface TreeSource {
  readonly connectionId: string;
  /** Nothing isolates its sandboxes. */
  readonly isEmbedded: boolean;
  readonly watch: Pick<SandboxWatch, 'sandboxes' | 'onDidChange'>;
}

export interface TreeProviderOptions {
  readonly vscode: Pick<
    typeof vscode,
    'EventEmitter' | 'MarkdownString' | 'ThemeColor' | 'ThemeIcon' | 'TreeItem' | 'TreeItemCollapsibleState'
  >;
  readonly clock: Clock;
  readonly t: Translate;
  /** The command of a "more" row; it is called with the row. */
  readonly showMoreCommand: string;
}

const debounceMs = 100;

/**
 * Gives VS Code the rows. Changes of the source are drawn together, the smallest part of the tree at a time, and not at
 * all while the view is hidden.
 */
export class SandboxTreeProvider implements vscode.TreeDataProvider<TreeElement>, Disposable {
  readonly #options: TreeProviderOptions;
  readonly #changes: vscode.EventEmitter<TreeElement | TreeElement[] | undefined>;
  readonly onDidChangeTreeData: vscode.Event<TreeElement | TreeElement[] | undefined>;
  /** By the row's id; the element in it is the one that VS Code knows. */
  readonly #nodes = new Map<string, TreeNode>();
  readonly #parents = new Map<string, TreeNode>();
  readonly #shownCounts = new Map<string, number>();
  readonly #emptiness = new Emitter<boolean>();
  #roots: readonly TreeNode[] = [];
  #isEmpty = true;
  #actions: readonly TreeAction[] = [];
  #source: TreeSource | undefined;
  #subscription = new DisposableStore();
  #pending: Disposable | undefined;
  #isVisible = false;
  #isDirty = false;
  #filter = '';

  constructor(options: TreeProviderOptions) {
    this.#options = options;
    this.#changes = new options.vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changes.event;
  }

  /** No sandbox is shown. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  readonly onDidChangeEmptiness: Event<boolean> = (listener) => this.#emptiness.event(listener);

  /** The rows while there is no sandbox to show. */
  setActions(actions: readonly TreeAction[]): void {
    if (JSON.stringify(actions) === JSON.stringify(this.#actions)) return;
    this.#actions = actions;
    this.refresh();
  }

  get filter(): string {
    return this.#filter;
  }

  setFilter(filter: string): void {
    this.#filter = filter.trim();
    this.#shownCounts.clear();
    this.refresh();
  }

  setSource(source: TreeSource | undefined): void {
    this.#subscription.dispose();
    this.#subscription = new DisposableStore();
    this.#source = source;
    this.#shownCounts.clear();
    if (source) this.#subscription.add(source.watch.onDidChange(() => this.#refreshSoon()));
    this.refresh();
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (isVisible && this.#isDirty) this.refresh();
  }

  /** Shows further rows of the namespace; answers the first of them. */
  showMore(namespace: string): TreeElement | undefined {
    const before = this.#shownCounts.get(namespace) ?? pageSize;
    this.#shownCounts.set(namespace, before + pageSize);
    this.refresh();
    const group = this.#roots.find(({ element }) => element.kind === 'namespace' && element.namespace === namespace);
    return group?.children[before]?.element;
  }

  /** The row of a sandbox; `undefined` when none is shown. */
  find(key: SandboxKey): SandboxElement | undefined {
    for (const { element } of this.#nodes.values()) {
      if (element.kind !== 'sandbox') continue;
      if (element.key.name === key.name && element.key.namespace === key.namespace) return element;
    }
    return undefined;
  }

  /** Draws what has changed, ages included; while the view is hidden, later. */
  refresh(): void {
    this.#pending?.dispose();
    this.#pending = undefined;
    this.#isDirty = !this.#isVisible;
    if (!this.#isVisible) return;
    const before = this.#roots;
    const wasEmpty = this.#isEmpty;
    this.#draw();
    const change = diffTrees(before, this.#roots);
    if (change?.kind === 'all') this.#changes.fire(undefined);
    else if (change?.kind === 'some') this.#changes.fire(change.elements.map((element) => this.#known(element)));
    if (this.#isEmpty !== wasEmpty) this.#emptiness.fire(this.#isEmpty);
  }

  getTreeItem(element: TreeElement): vscode.TreeItem {
    const { vscode, showMoreCommand } = this.#options;
    const node = this.#nodes.get(element.id);
    // Gone since VS Code asked for its parent's rows; the next drawing is on its way.
    if (!node) return new vscode.TreeItem('');
    const isGroup = element.kind === 'namespace';
    const { None, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(node.label, isGroup ? Expanded : None);
    item.id = node.element.id;
    item.description = node.description;
    item.contextValue = node.contextValue;
    item.accessibilityInformation = { label: node.accessibilityLabel, role: 'treeitem' };
    const { name, color } = node.icon;
    item.iconPath = new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
    item.tooltip = this.#tooltip(node);
    if (element.kind === 'more') item.command = { command: showMoreCommand, title: node.label, arguments: [element] };
    if (element.kind === 'action') item.command = { command: element.command, title: node.label };
    return item;
  }

  getChildren(element?: TreeElement): TreeElement[] {
    // VS Code asks first before it says that the view is visible.
    if (!element && this.#roots.length === 0) this.#draw();
    const nodes = element ? (this.#nodes.get(element.id)?.children ?? []) : this.#roots;
    return nodes.map((node) => this.#known(node.element));
  }

  getParent(element: TreeElement): TreeElement | undefined {
    const parent = this.#parents.get(element.id);
    return parent && this.#known(parent.element);
  }

  dispose(): void {
    this.#pending?.dispose();
    this.#subscription.dispose();
    this.#changes.dispose();
    this.#emptiness.dispose();
  }

  #refreshSoon(): void {
    this.#isDirty = true;
    if (!this.#isVisible || this.#pending) return;
    this.#pending = this.#options.clock.setTimeout(() => this.refresh(), debounceMs);
  }

  #draw(): void {
    const nodes = this.#project();
    this.#isEmpty = nodes.length === 0;
    this.#roots = this.#isEmpty ? actionRows(this.#actions) : nodes;
    this.#index();
  }

  #project(): readonly TreeNode[] {
    if (!this.#source) return [];
    const { clock, t } = this.#options;
    return projectTree({
      sandboxes: this.#source.watch.sandboxes(),
      connectionId: this.#source.connectionId,
      isEmbedded: this.#source.isEmbedded,
      nowMs: clock.now(),
      filter: this.#filter,
      shownCounts: this.#shownCounts,
      t,
    });
  }

  /** Keeps the elements that VS Code knows, and forgets those whose rows are gone. */
  #index(): void {
    const known = new Map(this.#nodes);
    this.#nodes.clear();
    this.#parents.clear();
    const add = (node: TreeNode) => {
      const element = known.get(node.element.id)?.element ?? node.element;
      this.#nodes.set(element.id, { ...node, element });
    };
    for (const root of this.#roots) {
      add(root);
      for (const child of root.children) {
        add(child);
        this.#parents.set(child.element.id, root);
      }
    }
  }

  #known(element: TreeElement): TreeElement {
    return this.#nodes.get(element.id)?.element ?? element;
  }

  #tooltip(node: TreeNode): vscode.MarkdownString | string {
    if (node.tooltip === '') return node.label;
    const tooltip = new this.#options.vscode.MarkdownString(node.tooltip);
    tooltip.isTrusted = false;
    tooltip.supportHtml = false;
    return tooltip;
  }
}
