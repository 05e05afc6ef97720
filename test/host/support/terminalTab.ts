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
  async waitForText(expected: RegExp, timeoutMs = 20_000): Promise<string> {
    const read = async () => {
      const text = await this.text();
      return expected.test(text) ? text : undefined;
    };
    return until(`the terminal shows ${expected}`, read, { timeoutMs, describe: () => this.text() });
  }

  /** Waits until what is typed goes to the terminal. */
  async waitForFocus(): Promise<void> {
    await this.#page.locator('.editor-group-container .xterm.focus').waitFor();
  }

  async focus(): Promise<void> {
    await this.screen.first().click();
  }

  async type(text: string): Promise<void> {
    await this.focus();
    await this.#page.keyboard.type(text, { delay: 5 });
  }

  /**
   * Presses a key until the text matches. What is typed in the first moment after the end of a shell counts for nothing,
   * because it was meant for the shell.
   */
  async pressUntil(key: string, expected: RegExp): Promise<string> {
    for (let tries = 0; ; tries++) {
      await this.#page.keyboard.press(key);
      try {
        return await this.waitForText(expected, 1_500);
      } catch (error) {
        if (tries > 5) throw error;
      }
    }
  }

  /** Types a command line, and Enter. */
  async run(command: string): Promise<void> {
    await this.type(command);
    await this.#page.keyboard.press('Enter');
  }
}
