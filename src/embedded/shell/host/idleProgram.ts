/** Recognises commands that do nothing but wait, as PID 1 of nearly every sandbox: no worker is needed for them. */
import { parseSleep } from '../durations.ts';
import { isShell } from '../programNames.ts';

export interface IdleProgram {
  /** Infinity for ever. */
  readonly durationMs: number;
  /** With what it ends on TERM; undefined for what has no handler. */
  readonly exitOnTerm: number | undefined;
}

const forever = Number.POSITIVE_INFINITY;
const sleepLoop =
  /^while (?::|true) ?; ?do sleep (\S+)(?: ?& ?wait(?: (?:\$!|"\$!"))?)?(?: ?; ?s=\$\?; \[ \$s -eq 0 \] \|\| \[ \$s -gt 128 \] \|\| exit \$s)? ?; ?done$/;
const termTrap = /^trap (?:'exit(?: (\d+))?'|"exit(?: (\d+))?") (?:SIG)?TERM(?: (?:SIG)?INT)? ?[;\n] ?/;

export function recogniseIdle(command: readonly string[]): IdleProgram | undefined {
  const [program = '', ...args] = command;
  if (!isShell(program)) return waiting(command);
  const [flag, script, ...rest] = args;
  if (flag !== '-c' || script === undefined || rest.length > 1) return undefined;
  const trap = termTrap.exec(script);
  const body = script.slice(trap?.[0].length ?? 0).trim();
  const exitOnTerm = trap ? Number(trap[1] ?? trap[2] ?? 0) : undefined;
  const loop = sleepLoop.exec(body);
  if (loop) return parseSleep([loop[1] ?? '']) === undefined ? undefined : { durationMs: forever, exitOnTerm };
  if (!/^(?:exec )?[\w/.-]+(?: [\w/.-]+)*$/.test(body)) return undefined;
  const simple = waiting(body.replace(/^exec /, '').split(' '));
  return simple && { ...simple, exitOnTerm };
}

function waiting([program = '', ...args]: readonly string[]): IdleProgram | undefined {
  const name = program.replace(/^\/(?:usr\/)?bin\//, '');
  if (name === 'tail' && args.join(' ') === '-f /dev/null') return { durationMs: forever, exitOnTerm: undefined };
  const durationMs = name === 'sleep' ? parseSleep(args) : undefined;
  return durationMs === undefined ? undefined : { durationMs, exitOnTerm: undefined };
}
