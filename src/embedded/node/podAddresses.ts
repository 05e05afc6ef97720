/** Addresses of pods: one each from 10.88.0.0/16, given anew when its pod is gone. */
const prefix = '10.88';
const first = 2;
const last = 65_534;

export class PodAddresses {
  readonly #taken = new Set<number>();
  #next = first;

  /** Undefined when all are taken. */
  take(): string | undefined {
    for (let tries = first; tries <= last; tries += 1) {
      const number = this.#next;
      this.#next = number === last ? first : number + 1;
      if (this.#taken.has(number)) continue;
      this.#taken.add(number);
      return `${prefix}.${number >> 8}.${number & 255}`;
    }
    return undefined;
  }

  free(address: string): void {
    const [, , high = '', low = ''] = address.split('.');
    this.#taken.delete(Number(high) * 256 + Number(low));
  }
}
