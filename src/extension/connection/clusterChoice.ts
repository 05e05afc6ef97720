import type { Memento } from 'vscode';
import type { ReadConfig } from '../settings.ts';

/** Which cluster. */
export type ClusterChoice = KubeconfigChoice | { readonly kind: 'embedded' };

/** What is `undefined` is as kubectl would have it. */
export interface KubeconfigChoice {
  readonly kind: 'kubeconfig';
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
      kind: 'kubeconfig',
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
  if (textOf(value, 'kind') === 'embedded') return { kind: 'embedded' };
  return { kind: 'kubeconfig', kubeconfig: textOf(value, 'kubeconfig'), context: textOf(value, 'context') };
}

function textOf(value: object, name: string): string | undefined {
  const text: unknown = Reflect.get(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}
