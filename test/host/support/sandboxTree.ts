import type { Locator, Page } from 'playwright-core';
import { until } from '../../contract/until.ts';

/** The view of the sandboxes in the side bar. */
export class SandboxTree {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get pane(): Locator {
    return this.#page.locator('.sidebar .pane-body:has(.tree-explorer-viewlet-tree-view)');
  }

  /** The line above the rows. */
  get message(): Locator {
    return this.pane.locator('.message');
  }

  /** What stands there while there are no rows. */
  get welcome(): Locator {
    return this.#page.locator('.sidebar .welcome-view-content');
  }

  get rows(): Locator {
    return this.pane.locator('.monaco-list-row');
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.#page.locator('.label-name').getByText(name, { exact: true }) });
  }

  /** Label and description of each row: `web alpine:latest · <1m`. */
  async texts(): Promise<readonly string[]> {
    const rows = await this.rows.all();
    return Promise.all(
      rows.map(async (row) => {
        const parts = await row.locator('.label-name, .label-description').allTextContents();
        return parts.join(' ');
      }),
    );
  }

  /** Waits until the row says so. */
  async waitForRow(name: string, text: string | RegExp = ''): Promise<void> {
    await this.row(name).filter({ hasText: text }).first().waitFor();
  }

  async waitUntilGone(name: string): Promise<void> {
    await until(`the row ${name} is gone`, async () => (await this.row(name).count()) === 0, {
      describe: () => this.texts(),
    });
  }

  /** The class of the row's icon, e.g. `codicon-vm-running`. */
  async iconOf(name: string): Promise<string> {
    return (await this.row(name).locator('.custom-view-tree-node-item-icon').getAttribute('class')) ?? '';
  }

  /** Chooses an entry of the row's context menu; the keybinding stands behind its name. */
  async choose(name: string, entry: string): Promise<void> {
    await until(`the menu of ${name} has ${entry}`, async () => {
      await this.openMenu(name);
      const isDisabled = await this.#menuEntry(entry).locator('xpath=ancestor::li').evaluate(hasClass, 'disabled');
      // A window that has just started learns late that its folder is trusted.
      if (isDisabled) await this.#page.keyboard.press('Escape');
      return !isDisabled;
    });
    await this.chooseEntry(entry);
  }

  async openMenu(name: string): Promise<void> {
    await this.row(name).click({ button: 'right' });
    await this.#page.locator('.monaco-menu').waitFor();
  }

  /** Chooses an entry of the menu that is open. Menus pass over clicks in the first moments of their life. */
  async chooseEntry(entry: string): Promise<void> {
    const menu = this.#page.locator('.monaco-menu');
    await this.#menuEntry(entry).waitFor();
    await until(`the menu takes ${entry}`, async () => {
      // Fails where the menu has gone meanwhile.
      await this.#menuEntry(entry)
        .click({ timeout: 1000 })
        .catch(() => undefined);
      return (await menu.count()) === 0;
    });
  }

  #menuEntry(entry: string): Locator {
    return this.#page.locator(`.monaco-menu .action-label[aria-label^=${JSON.stringify(entry)}]`);
  }

  async menuTexts(): Promise<readonly string[]> {
    return this.#page.locator('.monaco-menu .action-menu-item .action-label').allTextContents();
  }
}

/** Runs in the page. */
const hasClass = (element: { readonly classList: { contains(name: string): boolean } }, name: string): boolean =>
  element.classList.contains(name);
