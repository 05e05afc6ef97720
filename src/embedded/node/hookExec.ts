/** One command in a container for the node itself: a probe, a hook, a look at a file. */
import type { Container } from 'kubernetes-types/core/v1';
import type { PodObject } from '../objects/kubeObject.ts';
import type { PodShell, ShellProcess } from '../shell/podShell.ts';
import { CommandNotFoundError } from '../shell/podShell.ts';
import type { Timers } from '../timers.ts';

export type HookResult =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly output: string }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'notStarted'; readonly message: string };

const maxOutputBytes = 10 * 1024;

/** Calls back once, unless the timers end before; a command that takes longer than `limitMs` is killed. */
export function runHook(
  shell: PodShell,
  command: readonly string[],
  limits: { readonly timers: Timers; readonly limitMs: number },
  onResult: (result: HookResult) => void,
): void {
  const output: Uint8Array[] = [];
  let bytes = 0;
  let process: ShellProcess | undefined;
  let isOver = false;
  const finish = (result: HookResult): void => {
    if (isOver) return;
    isOver = true;
    timer.dispose();
    onResult(result);
  };
  const timer = limits.timers.run(limits.limitMs, () => {
    finish({ kind: 'timedOut' });
    process?.signal('KILL');
  });
  const handlers = {
    onOutput: (_output: 'stdout' | 'stderr', data: Uint8Array) => {
      if (bytes >= maxOutputBytes) return;
      bytes += data.length;
      output.push(data);
    },
    onExit: (exitCode: number) => {
      const text = Buffer.concat(output).subarray(0, maxOutputBytes).toString();
      finish({ kind: 'exited', exitCode, output: text });
    },
  };
  shell.start({ command, hasTerminal: false, hasInput: false }, handlers).then(
    (started) => {
      process = started;
      if (isOver) started.signal('KILL');
    },
    (error: unknown) => finish({ kind: 'notStarted', message: startFailure(command[0] ?? '', error) }),
  );
}

/** Why a process of the container could not be started, as runc says it. */
export function startFailure(program: string, error: unknown): string {
  if (!(error instanceof CommandNotFoundError)) {
    return `unable to start container process: ${error instanceof Error ? error.message : String(error)}: unknown`;
  }
  const why = program.includes('/')
    ? `stat ${program}: no such file or directory`
    : 'executable file not found in $PATH';
  return `unable to start container process: exec: "${program}": ${why}: unknown`;
}

/** What a kubelet says of a container whose postStart hook failed. */
export function postStartFailure(
  { metadata }: PodObject,
  { name }: Container,
  command: readonly string[],
  result: HookResult,
): string {
  const words = command.join(' ');
  const pod = `${metadata.name}_${metadata.namespace ?? ''}(${metadata.uid})`;
  const code = result.kind === 'exited' ? result.exitCode : 126;
  const output = result.kind === 'exited' ? result.output : '';
  return `Exec lifecycle hook ([${words}]) for Container "${name}" in Pod "${pod}" failed - error: command '${words}' exited with ${code}: , message: ${JSON.stringify(output)}`;
}
