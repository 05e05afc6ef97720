/** Shells in shells, and what runs in the background. */
import type { Command, ExecResult } from 'just-bash';
import { internal, internalVariables } from '../internalCommands.ts';
import type { PodRoom } from '../podRoom.ts';
import { parseShellInvocation } from '../../programNames.ts';
import { plainVariables } from '../runTask.ts';
import type { OutputName } from '../outputSink.ts';
import type { Task, TaskOptions, TaskOutput, TaskProgram } from '../task.ts';
import { toByteString } from '../text.ts';
import { command, exits, failed, printed, processOf, waitFor, type Context } from './command.ts';
import { note } from './shellCommands.ts';

/** As much as a shell prints whose output is wanted by another command. */
const maxCapturedBytes = 32 * 1024 * 1024;

export function jobCommands(room: PodRoom, task: Task): readonly Command[] {
  const shells = ['sh', 'ash', 'bash'].map((name) =>
    command(name, (args, context) => runShell(room, task, context, [name, ...args])),
  );
  return [
    ...shells,
    command(internal.shellLive, (args, context) => runShell(room, task, context, args, task.options.output)),
    command(internal.shellTyped, (args, context) => runTypedShell(room, task, context, args)),
    command(internal.job, (args, context) => startJob(room, task, Number(args[0]), context)),
    command(internal.wait, (args, context) => wait(task, args, context)),
    command('jobs', () => printed([...task.jobs.values()].map(jobLine).join(''))),
    command('fg', (args, context) => wait(task, args.length === 0 ? ['%%'] : args, context)),
    command('bg', () => exits(0)),
    command('disown', () => exits(0)),
    command('nohup', (args, context) => runShell(room, task, context, ['sh', '-c', '"$@"', 'nohup', ...args])),
  ];
}

/** A shell as a process of its own: with its output at once, or given to whoever called it. */
export async function runShell(
  room: PodRoom,
  task: Task,
  context: Context,
  argv: readonly string[],
  live?: TaskOutput,
): Promise<ExecResult> {
  const [name = 'sh', ...args] = argv;
  const invocation = parseShellInvocation(name, args);
  const stdin: unknown = context.stdin;
  const input = typeof stdin === 'string' ? stdin : '';
  const program = await programOf(room, context, invocation, input);
  if (typeof program === 'string') return failed(program, 127);
  const captured: Record<OutputName, Uint8Array[]> = { stdout: [], stderr: [] };
  let capturedBytes = 0;
  const output: TaskOutput = live ?? {
    isLive: true,
    async write(output, data) {
      capturedBytes += data.length;
      if (capturedBytes <= maxCapturedBytes) captured[output].push(data.slice());
    },
  };
  const isScriptRead = invocation.script === undefined && invocation.file === undefined;
  const child = room.spawn(
    childOptions(room, task, context, {
      program,
      args: argv.join(' '),
      input: isScriptRead ? '' : input,
      output,
      terminal: live && input === '' ? task.options.terminal : undefined,
      groupId: task.options.groupId,
    }),
  );
  const exitCode = await endOf(child, task, context);
  const stdout = toByteString(Buffer.concat(captured.stdout));
  const stderr = Buffer.concat(captured.stderr).toString('utf8');
  return { stdout, stdoutKind: 'bytes', stdoutEncoding: 'binary', stderr, exitCode };
}

/** A shell in a shell at a terminal: without a script it takes its command lines from there, and Ctrl-C. */
async function runTypedShell(
  room: PodRoom,
  task: Task,
  context: Context,
  argv: readonly string[],
): Promise<ExecResult> {
  const [name = 'sh', ...args] = argv;
  const { terminal, output, groupId } = task.options;
  const { script, file } = parseShellInvocation(name, args);
  if (!terminal || script !== undefined || file !== undefined) return runShell(room, task, context, argv, output);
  const program = { kind: 'interactive', name } as const;
  const part = { program, args: argv.join(' '), input: '', output, terminal, groupId };
  const child = room.spawn(childOptions(room, task, context, part));
  const { onInterrupt } = terminal;
  terminal.onInterrupt = () => child.kill('INT');
  const exitCode = await endOf(child, task, context);
  terminal.onInterrupt = onInterrupt;
  return exits(exitCode);
}

/** It does not outlive the command that waits for it. */
async function endOf(child: Task, task: Task, { signal }: Context): Promise<number> {
  const onAbort = () => child.end(143);
  signal?.addEventListener('abort', onAbort, { once: true });
  const exitCode = await waitFor(task, signal, child.done);
  signal?.removeEventListener('abort', onAbort);
  return exitCode ?? 143;
}

type Invocation = ReturnType<typeof parseShellInvocation>;

async function programOf(
  room: PodRoom,
  context: Context,
  invocation: Invocation,
  input: string,
): Promise<TaskProgram | string> {
  if (invocation.script !== undefined) return { kind: 'script', invocation, script: invocation.script };
  if (invocation.file === undefined) {
    return { kind: 'script', invocation, script: Buffer.from(input, 'latin1').toString('utf8') };
  }
  try {
    const text = await room.fs.readFile(room.fs.resolvePath(context.cwd, invocation.file));
    return { kind: 'script', invocation, script: text.replace(/^#!.*\n/, '') };
  } catch {
    return `sh: can't open '${invocation.file}': No such file or directory\n`;
  }
}

type ChildPart = Pick<TaskOptions, 'program' | 'args' | 'input' | 'output' | 'terminal' | 'groupId'>;

function childOptions(room: PodRoom, task: Task, context: Context, part: ChildPart): TaskOptions {
  const { exportedEnv = {} } = context;
  return { ...part, processId: room.table.nextId(), parentId: task.processId, env: exportedEnv, cwd: context.cwd };
}

async function startJob(room: PodRoom, task: Task, number: number, context: Context): Promise<ExecResult> {
  const job = task.rewritten.jobs.get(number);
  if (!job) return failed('sh: too many jobs\n', 2);
  const settings = (context.env.get('SHELLOPTS') ?? '').split(':').filter((name) => kept.has(name));
  const child = room.spawn({
    ...childOptions(room, task, context, {
      program: { kind: 'part', body: job.body },
      args: job.text,
      input: '',
      output: task.options.output,
      terminal: undefined,
      groupId: task.options.groupId,
    }),
    variables: plainVariables(context.env),
    setOptions: settings.map((name) => `-o ${name}`),
    functions: task.rewritten.functions,
  });
  for (const [id, part] of task.rewritten.jobs) child.rewritten.jobs.set(id, part);
  task.jobs.set(child.processId, child);
  await context.assignShellVariable?.(internalVariables.lastJob, String(child.processId));
  return exits(0);
}

const kept = new Set(['errexit', 'nounset', 'pipefail', 'noglob', 'xtrace', 'allexport']);

async function wait(task: Task, args: readonly string[], context: Context): Promise<ExecResult> {
  note(task, context);
  if (args.length === 0) {
    await waitFor(task, context.signal, Promise.all([...task.jobs.values()].map(({ done }) => done)));
    task.jobs.clear();
    return exits(0);
  }
  let exitCode = 0;
  for (const arg of args) {
    const processId = processOf(task, arg);
    const job = task.jobs.get(processId);
    if (!job) exitCode = 127;
    else exitCode = (await waitFor(task, context.signal, job.done)) ?? 143;
  }
  return exits(exitCode);
}

function jobLine(job: Task, index: number): string {
  const state = job.exitCode === undefined ? 'Running' : 'Done';
  return `[${index + 1}] ${job.processId} ${state.padEnd(20)} ${job.options.args}\n`;
}
