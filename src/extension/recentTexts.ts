import type { Memento } from 'vscode';

/** What a person typed last, newest first, kept by VS Code. */
export class RecentTexts {
  readonly #state: Memento;
  readonly #key: string;
  readonly #max: number;

  constructor(state: Memento, key: string, max: number) {
    this.#state = state;
    this.#key = key;
    this.#max = max;
  }

  get all(): readonly string[] {
    const value = this.#state.get<unknown>(this.#key);
    return Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];
  }

  async add(text: string): Promise<void> {
    const others = this.all.filter((other) => other !== text);
    await this.#state.update(this.#key, [text, ...others].slice(0, this.#max));
  }
}
