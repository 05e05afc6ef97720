import type { Locator, Page } from 'playwright-core';
import { until } from '../../contract/until.ts';

/** The terminal in the editor area that is in front. */
export class TerminalTab {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get screen(): Locator {
    return this.#page.locator('.editor-group-container .xterm-screen:visible');
  }

  /** What can be seen, line by line, without the empty ones at the end. */
  async text(): Promise<string> {
    const rows = this.#page.locator('.editor-group-container .xterm-rows:visible > div');
    const lines = await rows.allTextContents();
    return lines
      .map((line) => line.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** The text once it matches. */
  async waitForText(expected: RegExp): Promise<string> {
    const read = async () => {
      const text = await this.text();
      return expected.test(text) ? text : undefined;
    };
    return until(`the terminal shows ${expected}`, read, { timeoutMs: 20_000, describe: () => this.text() });
  }

  async focus(): Promise<void> {
    await this.screen.first().click();
  }

  async type(text: string): Promise<void> {
    await this.focus();
    await this.#page.keyboard.type(text, { delay: 5 });
  }

  /** Types a command line, and Enter. */
  async run(command: string): Promise<void> {
    await this.type(command);
    await this.#page.keyboard.press('Enter');
  }
}
