import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { until } from '../../contract/until.ts';
import { Messages } from './messages.ts';
import { QuickInput } from './quickInput.ts';
import { SandboxTree } from './sandboxTree.ts';
import { TerminalTab } from './terminalTab.ts';

/** A window of VS Code as a person uses it: by what can be seen, clicked and typed. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly messages: Messages;
  readonly tree: SandboxTree;
  readonly terminal: TerminalTab;
  readonly #artifactsFolder: string;

  constructor(page: Page, artifactsFolder: string) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.messages = new Messages(page);
    this.tree = new SandboxTree(page);
    this.terminal = new TerminalTab(page);
    this.#artifactsFolder = artifactsFolder;
  }

  /** The icon in the activity bar; a badge appends itself to its label. */
  get viewIcon(): Locator {
    return this.page.locator('.activitybar .action-item a[aria-label^="K7"]');
  }

  /** Opens the view, if it is not open. */
  async openView(): Promise<void> {
    await until('the view is open', async () => {
      if (await this.tree.pane.isVisible()) return true;
      // A click on what a reloaded window is just opening by itself closes it, and the next one opens it.
      await this.viewIcon.click();
      return this.tree.pane.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** Runs a command of the palette by its whole title. */
  async runCommand(title: string): Promise<void> {
    await (await this.#findCommand(title)).click();
  }

  /** The same by keys alone; the title is enough to make it the first one. */
  async runCommandByKeys(title: string): Promise<void> {
    await this.#findCommand(title);
    await this.page.keyboard.press('Enter');
  }

  /**
   * The palette lists what can be done at the moment in which it is opened, and a window that has just started learns
   * late of its extensions, and that its folder is trusted; so it is opened again.
   */
  async #findCommand(title: string): Promise<Locator> {
    const row = this.quickInput.rows.filter({ has: this.page.getByText(title, { exact: true }) }).first();
    for (let tries = 0; ; tries++) {
      await this.openPalette(title);
      try {
        await row.waitFor({ timeout: 3_000 });
        return row;
      } catch (error) {
        if (tries > 4) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Opens the palette, and types. */
  async openPalette(text: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput.input.waitFor();
    await this.quickInput.input.fill(`>${text}`);
  }

  get statusBarItems(): Locator {
    return this.page.locator('.statusbar-item');
  }

  /** The tabs of the editors, by what stands on them. */
  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: name });
  }

  /** The text of the editor in front, as far as it is drawn. */
  async editorText(): Promise<string> {
    const lines = this.page.locator('.editor-group-container.active .monaco-editor .view-line');
    return (await lines.allTextContents()).join('\n').replaceAll('\u00a0', ' ');
  }

  /** Closes all editors, and what asks whether it may. */
  async closeEditors(): Promise<void> {
    await this.runCommand('View: Close All Editors');
    await until('all editors are closed', async () => (await this.page.locator('.tabs-container .tab').count()) === 0);
  }

  async readClipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** Loads the window anew, as `Developer: Reload Window` does. */
  async reload(): Promise<void> {
    await this.page.evaluate('window.isOld = true');
    await this.runCommand('Developer: Reload Window');
    await until('the window is loaded anew', async () => {
      try {
        return (await this.page.evaluate('window.isOld')) !== true;
      } catch {
        // The page is between two documents.
        return false;
      }
    });
    await this.page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 60_000 });
  }

  /** Once what slides and fades has come to its end. */
  async settledScreenshot(name: string): Promise<void> {
    const animations =
      'Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => 0)';
    await this.page.evaluate(animations);
    await this.screenshot(name);
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(this.#artifactsFolder, { recursive: true });
    await this.page.screenshot({ path: join(this.#artifactsFolder, `${name}.png`) });
  }
}
