/** Opens pods whose shells are real workers, and runs commands in them. */
import type { Clock } from '../../../../src/base/clock.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { JustBashShells } from '../../../../src/embedded/shell/justBashShells.ts';
import type { ContainerSettings, PodShell, ShellProcess } from '../../../../src/embedded/shell/podShell.ts';
import { podShellFile } from '../../../fakes/podShellFile.ts';

/** Far more than it takes. */
const printWithinMs = 20_000;

export interface Death {
  readonly reason: string;
  readonly message: string;
}

export interface RigOptions {
  readonly clock?: Clock;
  readonly maxWorkers?: number;
  readonly settings?: Partial<ContainerSettings>;
}

export async function makeShells({ clock = systemClock, maxWorkers }: RigOptions = {}): Promise<JustBashShells> {
  const workerFile = await podShellFile();
  return new JustBashShells({ clock, workerFile, ...(maxWorkers === undefined ? {} : { maxWorkers }) });
}

export async function openPod(options: RigOptions = {}): Promise<{ pod: PodShell; deaths: Death[] }> {
  const deaths: Death[] = [];
  const settings = { ...plainSettings, ...options.settings };
  const onDeath = (reason: string, message: string) => void deaths.push({ reason, message });
  return { pod: (await makeShells(options)).open(settings, { onDeath }), deaths };
}

export const plainSettings: ContainerSettings = {
  podName: 'box',
  namespace: 'default',
  podUid: 'uid',
  container: 'sandbox',
  env: { GREETING: 'hello, "you" $HOME\ttab' },
  workingDir: '/work',
  memoryBytes: undefined,
  user: { userId: 0, groupId: 0, furtherGroups: [] },
};

export interface Running {
  readonly process: ShellProcess;
  readonly exited: Promise<number>;
  stdout(): string;
  stderr(): string;
  /** Resolves when the standard output has it. */
  prints(text: string): Promise<void>;
}

export interface StartOptions {
  readonly hasTerminal?: boolean;
  readonly hasInput?: boolean;
}

export async function start(pod: PodShell, command: readonly string[], options: StartOptions = {}): Promise<Running> {
  const chunks: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
  const text = (name: 'stdout' | 'stderr') => Buffer.concat(chunks[name]).toString();
  const waiting = new Set<() => void>();
  let onExit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    onExit = resolve;
  });
  const { hasTerminal = false, hasInput = hasTerminal } = options;
  const process = await pod.start(
    { command, hasTerminal, hasInput },
    {
      onOutput: (output, data) => {
        chunks[output].push(data);
        for (const look of waiting) look();
      },
      onExit: (code) => onExit(code),
    },
  );
  const prints = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not printed: ${wanted}\n${text('stdout')}`)), printWithinMs);
      const look = (): void => {
        if (!text('stdout').includes(wanted)) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { process, exited, stdout: () => text('stdout'), stderr: () => text('stderr'), prints };
}

/** Runs a script to its end: exit code, standard output, standard error. */
export async function run(pod: PodShell, script: string): Promise<readonly [number, string, string]> {
  return ended(await start(pod, ['/bin/sh', '-c', script]));
}

export async function ended(running: Running): Promise<readonly [number, string, string]> {
  const code = await running.exited;
  return [code, running.stdout(), running.stderr()];
}
