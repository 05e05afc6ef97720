import type * as vscode from 'vscode';
import { Emitter } from '../../src/base/event.ts';

/** A tree view that asks its provider for everything whenever it is read. */
export class FakeTreeView {
  readonly id: string;
  readonly provider: vscode.TreeDataProvider<unknown>;
  /** What the provider asked to redraw; `undefined`: all. */
  readonly redrawn: unknown[] = [];
  readonly revealed: unknown[] = [];
  visible = false;
  title: string | undefined;
  message: string | undefined;
  badge: vscode.ViewBadge | undefined;
  selection: readonly unknown[] = [];
  readonly #visibility = new Emitter<{ readonly visible: boolean }>();
  readonly onDidChangeVisibility = this.#visibility.event;

  constructor(id: string, provider: vscode.TreeDataProvider<unknown>) {
    this.id = id;
    this.provider = provider;
    provider.onDidChangeTreeData?.((elements) => this.redrawn.push(elements));
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.#visibility.fire({ visible });
  }

  async reveal(element: unknown): Promise<void> {
    this.revealed.push(element);
  }

  dispose(): void {
    this.#visibility.dispose();
  }

  elements(parent?: unknown): readonly unknown[] {
    const children = this.provider.getChildren(parent);
    if (!Array.isArray(children)) throw new Error('the rows are not there at once');
    return children;
  }

  item(element: unknown): vscode.TreeItem {
    const item = this.provider.getTreeItem(element);
    if ('then' in item) throw new Error('the row is not there at once');
    return item;
  }

  /** The rows as indented text. */
  text(): string {
    const lines = (parent: unknown, indent: string): readonly string[] =>
      this.elements(parent).flatMap((element) => {
        const { label, description } = this.item(element);
        if (typeof label !== 'string' || typeof description !== 'string') throw new Error('a row without text');
        return [`${indent}${label} — ${description}`, ...lines(element, `${indent}  `)];
      });
    return lines(undefined, '').join('\n');
  }
}
