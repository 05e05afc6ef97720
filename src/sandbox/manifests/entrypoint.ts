import { doneFile } from './names.ts';

/**
 * PID 1 of a sandbox. It ends at once on TERM, where a plain `sleep` is killed only after the grace period, and it reaps
 * orphans. A `sleep` that ends by a signal begins anew; without one that works it ends as that does instead of spinning.
 */
const idle = [
  "trap 'exit 0' TERM",
  'while :; do sleep 31536000 & wait $!; s=$?; [ $s -eq 0 ] || [ $s -gt 128 ] || exit $s; done',
].join('\n');

/**
 * Runs before_script, given as `$1`, in a shell of its own, so that a trailing comment, `&` or `exit` harms nothing
 * here. As K7 `set -eu` and pipefail, the latter where the shell has it (dash has not). The script runs in the
 * background, because a shell handles TERM only between foreground commands.
 */
const runBeforeScript = [
  "trap 'exit 143' TERM",
  `rm -f ${doneFile}`,
  'pipefail=',
  "if (set -o pipefail) 2>/dev/null; then pipefail='-o pipefail'; fi",
  '/bin/sh -eu $pipefail -c "$1" before_script </dev/null &',
  'wait $!',
  'status=$?',
  'if [ "$status" -ne 0 ]; then exit "$status"; fi',
  `mkdir -p -m 1777 /tmp && : >${doneFile} || exit 1`,
].join('\n');

/** The container's command. */
export function containerCommand(beforeScript: string | undefined): readonly string[] {
  if (beforeScript === undefined) return ['/bin/sh', '-c', idle];
  return ['/bin/sh', '-c', `${runBeforeScript}\n${idle}`, 'k7', beforeScript];
}
