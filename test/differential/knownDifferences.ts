/**
 * What is not the same on the embedded Kubernetes and on a real one, and is meant to be so. The table in
 * docs/embedded.md is made of it.
 */
export interface KnownDifference {
  /** One line, as a reader of the documents sees it. */
  readonly what: string;
  readonly reason: string;
  /** A difference is known when all parts of one of these fit; values are matched as JSON, `(none)` where there is none. */
  readonly matches: readonly {
    readonly where?: RegExp;
    readonly path?: RegExp;
    readonly real?: RegExp;
    readonly embedded?: RegExp;
  }[];
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    what: '`metadata.managedFields` is not there',
    reason:
      'Nobody shares an object with other managers of its fields here; a server-side apply takes all of them over.',
    matches: [{ path: /metadata\.managedFields/ }],
  },
];
