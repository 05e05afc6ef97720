import type { Locator, Page } from 'playwright-core';

/** Notifications, and the dialog that stands before everything. */
export class Messages {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get dialog(): Locator {
    return this.#page.locator('.monaco-dialog-box');
  }

  /** Its message and its detail. */
  async dialogText(): Promise<string> {
    await this.dialog.waitFor();
    const parts = this.dialog.locator('.dialog-message-text, .dialog-message-detail');
    return (await parts.allInnerTexts()).join('\n');
  }

  async answerDialog(button: string): Promise<void> {
    await this.dialog.locator('.monaco-button').filter({ hasText: button }).first().click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  notification(text: string | RegExp): Locator {
    return this.#page.locator('.notification-toast').filter({ hasText: text });
  }

  async pressNotificationButton(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button, exact: true }).click();
  }
}
