interface Run {
  readonly current: Promise<void>;
  next: Promise<void> | undefined;
}

/**
 * For work that any number of callers want done after their call, and that one run does for all of them: those who come
 * while a run is under way share the next one.
 */
export class SharedRuns {
  readonly #runs = new Map<string, Run>();

  /** Resolves or rejects with a run that began after this call. `work` of callers with the same key must be the same. */
  run(key: string, work: () => Promise<void>): Promise<void> {
    const run = this.#runs.get(key);
    if (!run) return this.#start(key, work);
    run.next ??= run.current.then(
      () => this.#start(key, work),
      () => this.#start(key, work),
    );
    return run.next;
  }

  #start(key: string, work: () => Promise<void>): Promise<void> {
    const current = work().finally(() => {
      // With a next one, that one takes the place.
      if (this.#runs.get(key)?.next === undefined) this.#runs.delete(key);
    });
    this.#runs.set(key, { current, next: undefined });
    return current;
  }
}
