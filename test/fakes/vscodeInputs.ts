import type { QuickPickItem } from 'vscode';
import { Emitter } from '../../src/base/event.ts';

/** What the person does with a text box: types and confirms, goes back, or gives up, perhaps after typing. */
export type InputAnswer = string | { readonly kind: 'back' | 'cancel'; readonly text?: string };

/** What the person does with a list: picks by label, types first, goes back, or gives up. */
export type PickAnswer =
  | string
  | readonly string[]
  | { readonly kind: 'typed'; readonly text: string; readonly picked?: string }
  /** Types and confirms before the list has followed; `stale` is the row that still is the active one. */
  | { readonly kind: 'typedAtOnce'; readonly text: string; readonly stale?: string }
  | { readonly kind: 'back' }
  | { readonly kind: 'cancel' };

class FakeQuickInput {
  title: string | undefined;
  step: number | undefined;
  totalSteps: number | undefined;
  buttons: readonly object[] = [];
  placeholder: string | undefined;
  value = '';
  isDisposed = false;
  readonly changes = new Emitter<string>();
  readonly accepts = new Emitter<void>();
  readonly hides = new Emitter<void>();
  readonly triggers = new Emitter<object>();
  readonly onDidChangeValue = this.changes.event;
  readonly onDidAccept = this.accepts.event;
  readonly onDidHide = this.hides.event;
  readonly onDidTriggerButton = this.triggers.event;
  readonly #backButton: object;

  constructor(backButton: object) {
    this.#backButton = backButton;
  }

  dispose(): void {
    this.isDisposed = true;
    this.hides.fire();
  }

  protected type(text: string): void {
    this.value = text;
    this.changes.fire(text);
  }

  protected goBack(): void {
    if (!this.buttons.includes(this.#backButton)) throw new Error('there is no way back');
    this.triggers.fire(this.#backButton);
  }
}

export class FakeInputBox extends FakeQuickInput {
  prompt: string | undefined;
  validationMessage: string | undefined;
  /** The value that stood there when it was shown. */
  proposal = '';
  readonly #answers: InputAnswer[];

  constructor(answers: InputAnswer[], backButton: object) {
    super(backButton);
    this.#answers = answers;
  }

  show(): void {
    this.proposal = this.value;
    queueMicrotask(() => this.#answer());
  }

  #answer(): void {
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`nobody answers: ${this.prompt}`);
    if (typeof answer !== 'string') {
      if (answer.text !== undefined) this.type(answer.text);
      return answer.kind === 'back' ? this.goBack() : this.hides.fire();
    }
    // An empty answer takes what stands there.
    if (answer !== '') this.type(answer);
    this.accepts.fire();
    if (this.validationMessage) this.#answer();
  }
}

export class FakeQuickPick extends FakeQuickInput {
  items: readonly QuickPickItem[] = [];
  activeItems: readonly QuickPickItem[] = [];
  selectedItems: readonly QuickPickItem[] = [];
  readonly activations = new Emitter<readonly QuickPickItem[]>();
  readonly onDidChangeActive = this.activations.event;
  readonly #answers: PickAnswer[];

  constructor(answers: PickAnswer[], backButton: object) {
    super(backButton);
    this.#answers = answers;
  }

  show(): void {
    queueMicrotask(() => this.#answer());
  }

  async many(items: readonly QuickPickItem[]): Promise<readonly QuickPickItem[] | undefined> {
    this.items = items;
    const answer = this.#answers.shift();
    if (answer === undefined || typeof answer === 'string' || 'kind' in answer) return undefined;
    return answer.map((label) => this.#find(label));
  }

  #answer(): void {
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`nobody answers: ${this.placeholder}`);
    if (typeof answer === 'string') return this.#pick(answer);
    if (!('kind' in answer)) throw new Error('only one can be picked');
    switch (answer.kind) {
      case 'typed':
        this.type(answer.text);
        this.activations.fire(this.items.filter(({ label }) => label === answer.text));
        return this.#pick(answer.picked ?? answer.text);
      case 'typedAtOnce':
        this.type(answer.text);
        this.selectedItems = answer.stale === undefined ? [] : [this.#find(answer.stale)];
        return this.accepts.fire();
      case 'back':
        return this.goBack();
      case 'cancel':
        return this.hides.fire();
    }
  }

  #pick(label: string): void {
    this.selectedItems = [this.#find(label)];
    this.accepts.fire();
  }

  #find(label: string): QuickPickItem {
    const found =
      this.items.find((item) => item.label === label) ?? this.items.find((item) => item.label.includes(label));
    if (!found) throw new Error(`no item ${label} in: ${this.items.map((item) => item.label).join(', ')}`);
    return found;
  }
}
