/** What the room's own client starts in a pod, by the `$0` that it gives its scripts (src/k8s/exec/shellScripts.ts). */
export const nativeNames = { run: 'k7-run', terminal: 'k7-terminal', guard: 'k7-guard' } as const;

const shells = new Set(['sh', 'ash', 'bash', '/bin/sh', '/bin/ash', '/bin/bash', '/usr/bin/bash', '/usr/bin/sh']);

/** Whether a program is one of the shells that the pods have. */
export function isShell(program: string): boolean {
  return shells.has(program);
}

export interface ShellInvocation {
  /** The script; undefined for a shell that reads its input. */
  readonly script: string | undefined;
  /** A file with the script. */
  readonly file: string | undefined;
  /** `$0`. */
  readonly name: string;
  /** `$1` and on. */
  readonly args: readonly string[];
  /** As `set` takes them, e.g. `-e`, `-o pipefail`. */
  readonly options: readonly string[];
}

/** Reads the arguments of a shell: `sh [-eux] [-o NAME] [-il] [-c SCRIPT | FILE] [NAME ARG...]`. */
export function parseShellInvocation(program: string, args: readonly string[]): ShellInvocation {
  const options: string[] = [];
  const rest = [...args];
  let isScript = false;
  while (/^[-+][^-]|^--$|^--(?:login|norc|noprofile|posix)$/.test(rest[0] ?? '')) {
    const option = rest.shift() ?? '';
    if (option === '--') break;
    if (option.startsWith('--')) continue;
    const flags = option.slice(1);
    if (flags.includes('c')) isScript = true;
    const settable = flags.replace(/[^aefuxvCn]/g, '');
    if (settable !== '') options.push(`${option.charAt(0)}${settable}`);
    if (flags.includes('o')) options.push(`${option.charAt(0)}o ${rest.shift() ?? ''}`);
  }
  if (isScript) {
    const [script = '', name = program, ...positional] = rest;
    return { script, file: undefined, name, args: positional, options };
  }
  const [file, ...positional] = rest;
  return { script: undefined, file, name: file ?? program, args: positional, options };
}
