/** The back-off of what fails again and again, as a kubelet has it: 10 s, doubling to 5 min, forgotten after 10 min. */
const firstSeconds = 10;
const maxSeconds = 300;
const forgetSeconds = 600;

export class BackOff {
  readonly #secondMs: number;
  #delaySeconds = 0;
  #lastMs = 0;

  /** `secondMs`: how long a second lasts. */
  constructor(secondMs: number) {
    this.#secondMs = secondMs;
  }

  /** What is shown of it. */
  get delaySeconds(): number {
    return this.#delaySeconds;
  }

  /** How much longer to wait after a failure at `failedMs`; 0: try now. */
  remainingMs(failedMs: number, nowMs: number): number {
    if (this.#delaySeconds === 0 || this.#isForgotten(failedMs)) return 0;
    return Math.max(0, failedMs + this.#delaySeconds * this.#secondMs - nowMs);
  }

  /** Notes a failure at that time, or a try after it: the next wait is longer. */
  note(atMs: number): void {
    const isNew = this.#delaySeconds === 0 || this.#isForgotten(atMs);
    this.#delaySeconds = isNew ? firstSeconds : Math.min(this.#delaySeconds * 2, maxSeconds);
    this.#lastMs = atMs;
  }

  #isForgotten(atMs: number): boolean {
    return atMs - this.#lastMs > forgetSeconds * this.#secondMs;
  }
}

/** As Go prints a duration of whole seconds: `10s`, `1m20s`, `5m0s`. */
export function formatSeconds(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
