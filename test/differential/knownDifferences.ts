/**
 * What is not the same on the embedded Kubernetes and on a real one, and is meant to be so. docs/embedded.md has it as a
 * table.
 */
export interface KnownDifference {
  /** The cells of the table: what it is about, how a real cluster does it, how it is here, and why that is right. */
  readonly what: string;
  readonly real: string;
  readonly here: string;
  readonly why: string;
  /** A difference is known when all parts of one of these fit; values are matched as JSON, `(none)` where there is none. */
  readonly matches: readonly Pattern[];
}

export interface Pattern {
  readonly where?: RegExp;
  readonly path?: RegExp;
  readonly real?: RegExp;
  readonly embedded?: RegExp;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    what: '`metadata.managedFields`',
    real: 'tells which client wrote which field',
    here: 'is not there',
    why: 'A server-side apply takes its fields over from whoever wrote them; nobody shares an object with others here.',
    matches: [{ path: /metadata\.managedFields/ }],
  },
];

/** The rows of the table in docs/embedded.md. */
export const knownRows = (): readonly string[] =>
  knownDifferences.map(({ what, real, here, why }) => `| ${what} | ${real} | ${here} | ${why} |`);
