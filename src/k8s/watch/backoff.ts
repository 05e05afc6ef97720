/** Waits between tries: exponential from `firstMs` up to `maxMs`, with full jitter so that clients do not come in step. */
export class Backoff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #tries = 0;

  constructor(options: { readonly firstMs: number; readonly maxMs: number; readonly random: () => number }) {
    this.#firstMs = options.firstMs;
    this.#maxMs = options.maxMs;
    this.#random = options.random;
  }

  nextMs(): number {
    const ceiling = Math.min(this.#maxMs, this.#firstMs * 2 ** Math.min(this.#tries, 30));
    this.#tries += 1;
    // Never 0: a server that fails at once must not be asked in a tight loop.
    return Math.round(ceiling * (0.5 + this.#random() / 2));
  }

  reset(): void {
    this.#tries = 0;
  }
}
