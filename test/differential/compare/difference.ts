/** One thing that is not the same on the two targets. */
export interface Difference {
  /** `call 12: GET /api`, `rest 3: pods`, `watch: pods`, `shape: pods`, `events: Pod/pod0`. */
  readonly where: string;
  /** Into the answer: `body.metadata.name`. */
  readonly path: string;
  /** Undefined: not there. */
  readonly real: unknown;
  readonly embedded: unknown;
}
