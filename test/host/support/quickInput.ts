import type { Locator, Page } from 'playwright-core';

/** The input at the top: a line of text, or one of several. */
export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get widget(): Locator {
    return this.#page.locator('.quick-input-widget');
  }

  get input(): Locator {
    return this.widget.locator('.quick-input-box input');
  }

  get rows(): Locator {
    return this.widget.locator('.quick-input-list .monaco-list-row');
  }

  get title(): Locator {
    return this.widget.locator('.quick-input-title');
  }

  /** What stands below the input: the question, or what is wrong. */
  get message(): Locator {
    return this.widget.locator('.quick-input-message');
  }

  /** Waits for the question that has this text in its placeholder or message. */
  async waitFor(question: string): Promise<void> {
    const byPlaceholder = this.widget.locator(`input[placeholder*=${JSON.stringify(question)}]`);
    await byPlaceholder
      .or(this.message.filter({ hasText: question }))
      .first()
      .waitFor();
  }

  /** Types into the question with that text. */
  async type(question: string, text: string): Promise<void> {
    await this.waitFor(question);
    await this.input.fill(text);
  }

  /** Answers the question with that text by typing. */
  async answer(question: string, text: string): Promise<void> {
    await this.type(question, text);
    await this.#page.keyboard.press('Enter');
  }

  /** Answers the question with that text by the row that is labelled so. */
  async pick(question: string, label: string): Promise<void> {
    await this.waitFor(question);
    await this.rows.filter({ hasText: label }).first().click();
  }
}
