/** Commands that only the rewritten scripts use, by what they are for. */
export const internal = {
  tick: 'k7-tick',
  job: 'k7-job',
  wait: 'k7-wait',
  /** The next call of the named function prints at once. */
  callLive: 'k7-call-live',
  isLive: 'k7-is-live',
  /** A shell whose output leaves at once. */
  shellLive: 'k7-sh-live',
  /** One that may read what is typed. */
  shellTyped: 'k7-sh-typed',
  /** A file that is run by its path. */
  script: 'k7-script',
  scriptLive: 'k7-script-live',
  /** Rewrites what `eval` or `.` is about to run. */
  rewrite: 'k7-rewrite',
  rewriteFile: 'k7-rewrite-file',
  readLine: 'k7-read-line',
  readAll: 'k7-read-all',
  /** Before the shell ends: keeps its variables for a trap. */
  note: 'k7-note',
  nextLine: 'k7-next-line',
  /** A trap's script came to its end, and did not end the shell. */
  trapWentOn: 'k7-trap-went-on',
} as const;

export type InternalCommand = (typeof internal)[keyof typeof internal];

/** How a script calls it, whatever `PATH` it sets. */
export function internalPath(name: InternalCommand): string {
  return `/bin/${name}`;
}

/** What the rewritten scripts keep in variables. */
export const internalVariables = {
  lastJob: 'K7_LAST_JOB',
  typedLine: 'K7_TYPED_LINE',
  rewritten: 'K7_REWRITTEN',
} as const;
