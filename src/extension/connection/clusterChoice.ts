import type { Memento } from 'vscode';
import type { ReadConfig } from '../settings.ts';

/** Which cluster; what is `undefined` is as kubectl would have it. */
export interface ClusterChoice {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

const key = 'k7.cluster';

/** What the person chose in this workspace, else what the settings say. */
export class ClusterChoices {
  readonly #state: Memento;
  readonly #readConfig: ReadConfig;

  constructor(state: Memento, readConfig: ReadConfig) {
    this.#state = state;
    this.#readConfig = readConfig;
  }

  get current(): ClusterChoice {
    const chosen = toChoice(this.#state.get<unknown>(key));
    if (chosen) return chosen;
    return {
      kubeconfig: this.#readConfig('k7.kubeconfig') || undefined,
      context: this.#readConfig('k7.context') || undefined,
    };
  }

  async choose(choice: ClusterChoice): Promise<void> {
    await this.#state.update(key, choice);
  }

  /** From now on the settings count. */
  async forget(): Promise<void> {
    await this.#state.update(key, undefined);
  }
}

function toChoice(value: unknown): ClusterChoice | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return { kubeconfig: textOf(value, 'kubeconfig'), context: textOf(value, 'context') };
}

function textOf(value: object, name: string): string | undefined {
  const text: unknown = Reflect.get(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}
