import type { SandboxWarning } from '../sandbox/request/warnings.ts';

interface WarningParts {
  readonly headers: Readonly<Record<string, string>>;
  /** To stand beside K7's fields. */
  readonly data: { readonly warnings?: readonly SandboxWarning[] };
}

/**
 * How the answer to a create tells its warnings. An open egress is K7's default: where it is all that there is to say, a
 * header says it, so that the answer to a plain request is K7's to the letter.
 */
export function warningParts(warnings: readonly SandboxWarning[]): WarningParts {
  const [first] = warnings;
  if (!first) return { headers: {}, data: {} };
  if (warnings.some(({ reason }) => reason !== 'OpenEgress')) return { headers: {}, data: { warnings } };
  return { headers: { Warning: `299 - ${JSON.stringify(`${first.message}. ${first.hint}`)}` }, data: {} };
}
