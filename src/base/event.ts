import { toDisposable, type Disposable } from './disposable.ts';

/** Subscribes a listener; the shape of VS Code's `Event`, so that adapters need no glue. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Sends values to listeners in the order in which they came; a listener that throws does not stop the others. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onListenerError: (error: unknown) => void;

  constructor(onListenerError: (error: unknown) => void = reportUncaught) {
    this.#onListenerError = onListenerError;
  }

  readonly event: Event<T> = (listener) => {
    // Wrapped, so that the same function subscribed twice is called twice.
    const entry = (value: T) => listener(value);
    this.#listeners.add(entry);
    return toDisposable(() => this.#listeners.delete(entry));
  };

  fire(value: T): void {
    // oxlint-disable-next-line unicorn/no-useless-spread -- a listener added while firing must wait for the next value
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** Throws on a later turn, where the host's uncaught handler sees it and the remaining listeners still run. */
function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
