/**
 * The POSIX shell that runs around what a person or a program asked for. Closing an exec's connection does not end its
 * process, so every exec carries a dead man's switch: something inside that holds standard input open and ends the
 * process when it closes, which it does however our side goes. `kill` is written without `--`, which dash refuses.
 */

/** `$0` of each script, by which the embedded Kubernetes knows them: its shells do natively what they do. */
export const scriptNames = { run: 'k7-run', terminal: 'k7-terminal', guard: 'k7-guard' } as const;

/** Told to a switch or a guard: all is well, go without ending anything. */
export const leaveWord = 'leave\n';

/** Told to a guard: hang the shell up now. So does the end of its standard input. */
export const hangUpWord = 'hang-up\n';

/**
 * `$1`: the command. `$2` and `$3`: the halves of the trailer's mark, apart so that a command that lists processes does
 * not print the mark. The switch is forked twice, so that no shell has it as a job: `wait` in the command would wait for
 * it. When the command's own shell has ended, the trailer says so on both outputs: a process that it left in the
 * background may keep them open for ever. The wrapper's own standard error is closed, for shells that report a killed child.
 */
const commandScript = [
  'exec 3<&0 4>&2 </dev/null 2>/dev/null',
  '( ( exec >/dev/null 4>&-; read -r word <&3 || { kill -0 $$ && kill -KILL -$$; } ) & )',
  'exec 3<&-',
  // In parentheses, because some shells redirect their own standard error while they wait.
  '( exec /bin/sh -c "$1" 2>&4 4>&- )',
  'code=$?',
  'printf \'%s%s %s\\n\' "$2" "$3" "$code"',
  'printf \'%s%s %s\\n\' "$2" "$3" "$code" >&4',
  'exit "$code"',
].join('\n');

/** What marks the end of a command in its output: `<mark> <exit code>\n`. */
export function trailerMark(id: string): string {
  return `k7:${id}`;
}

/** Runs `command` in a shell of its own, with its end marked and the switch set. */
export function commandArguments(command: string, id: string): readonly string[] {
  const mark = trailerMark(id);
  const middle = Math.floor(mark.length / 2);
  return ['/bin/sh', '-c', commandScript, scriptNames.run, command, mark.slice(0, middle), mark.slice(middle)];
}

/**
 * `$1`: the mark of the first line, which tells the shell's process id. bash is not started as a login shell, because
 * `/etc/profile` of many images replaces the PATH of the image. Without a locale bash takes UTF-8 for single bytes.
 */
const terminalScript = [
  'printf \'%s %s\\n\' "$1" "$$"',
  'export TERM=xterm-256color COLORTERM=truecolor',
  '[ -n "$LANG$LC_ALL$LC_CTYPE" ] || export LANG=C.UTF-8',
  'command -v bash >/dev/null 2>&1 && exec bash',
  'exec /bin/sh',
].join('\n');

/** The first line that a terminal prints: `<mark> <process id>`. */
export function terminalMark(id: string): string {
  return `k7:${id}`;
}

/** Starts a person's shell in place of itself. */
export function terminalArguments(id: string): readonly string[] {
  return ['/bin/sh', '-c', terminalScript, scriptNames.terminal, terminalMark(id)];
}

/**
 * `$1`: the process id of a terminal's shell. Does what a kernel does when a terminal is unplugged: HUP (and CONT, for
 * what is stopped) to the shell and to the process group in the foreground (field 8 of `stat`). What asked not to be
 * hung up (nohup, disown, tmux) lives on; a shell that ignores it is killed after a second. It does not redirect its
 * outputs, although nobody reads them: containerd closes standard input with the first of them.
 */
const guardScript = [
  'read -r word && [ "$word" = leave ] && exit 0',
  'read -r stat <"/proc/$1/stat" && set -- "$1" ${stat##*) }',
  'for signal in HUP CONT; do',
  '  kill "-$signal" "-$1"',
  '  [ "${7:-0}" -gt 1 ] && kill "-$signal" "-$7"',
  'done',
  'sleep 1',
  'kill -KILL "-$1"',
].join('\n');

/** Holds standard input and hangs the shell with that process id up when it closes without the word. */
export function guardArguments(processId: number): readonly string[] {
  return ['/bin/sh', '-c', guardScript, scriptNames.guard, String(processId)];
}
