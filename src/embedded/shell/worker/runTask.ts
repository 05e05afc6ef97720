/** Runs a process's program in just-bash. */
import { Bash, type Command } from 'just-bash/browser';
import type { IFileSystem, ScriptNode } from 'just-bash';
import type { TransformPlugin } from './justBashTypes.ts';
import { internal, internalPath } from './internalCommands.ts';
import { assertNever } from '../../../base/assertNever.ts';
import { makeLiveFs } from './liveFs.ts';
import type { OutputName } from './outputSink.ts';
import { Rewriter } from './rewrite.ts';
import { script, simple, statement, word } from './syntax.ts';
import type { Task } from './task.ts';
import type { ContainerUser } from '../podShell.ts';
import { toBytes } from './text.ts';

export interface ShellRoom {
  readonly fs: IFileSystem;
  readonly user: ContainerUser;
  readonly commandsOf: (task: Task) => readonly Command[];
}

const unlimited = 2 ** 50;
/** The worker is ended where these would be of use; what is kept in memory has just-bash's own limits or these. */
const limits = {
  maxCommandCount: unlimited,
  maxLoopIterations: unlimited,
  // Without an end, not a far one: each command would have a timer.
  maxExecutionTimeMs: Number.POSITIVE_INFINITY,
  maxWorkUnits: unlimited,
  maxOutputSize: unlimited,
  maxInputBytes: unlimited,
  maxSourceBytes: 4 * 1024 * 1024,
  maxStringLength: 32 * 1024 * 1024,
  maxExtensionCleanupTimeMs: 1000,
} as const;

/** A shell for the task: `rewrite` sees each script that it parses. */
export function makeBash(
  room: ShellRoom,
  task: Task,
  rewrite: (ast: ScriptNode) => ScriptNode,
  env = task.options.env,
): Bash {
  const { processId, parentId } = task.options;
  const bash = new Bash({
    fs: makeLiveFs(room.fs, (name, data) => print(task, name, data)),
    env: { ...env },
    cwd: task.cwd,
    defenseInDepth: false,
    processInfo: { pid: processId, ppid: parentId, uid: 0, gid: 0 },
    executionLimits: limits,
    customCommands: [...room.commandsOf(task)],
  });
  const plugin: TransformPlugin = { name: 'k7', transform: ({ ast }) => ({ ast: rewrite(ast) }) };
  bash.registerTransformPlugin(plugin);
  return bash;
}

/** Until it ends, with its exit code. What it does after it was killed does not matter. */
export async function runTask(room: ShellRoom, task: Task): Promise<number> {
  if (task.exitCode !== undefined) return task.exitCode;
  task.runTrap = (text) => runTrap(room, task, text);
  void run(room, task).then(
    (exitCode) => endTask(room, task, exitCode),
    (error: unknown) => endAfter(task, error),
  );
  return task.done;
}

async function run(room: ShellRoom, task: Task): Promise<number> {
  const { program, output } = task.options;
  const rewriter = new Rewriter(task.rewritten);
  const around = { isLive: output.isLive, readsTerminal: task.options.terminal !== undefined };
  const prelude = [...task.rewritten.functions.values()].map((each) => statement(each));
  let isFirst = true;
  const bash = makeBash(room, task, (ast) => {
    const wasFirst = isFirst;
    isFirst = false;
    if (!wasFirst) return rewriter.script(ast, { isLive: false, readsTerminal: false });
    // A part was rewritten with its script.
    const { statements } = program.kind === 'part' ? program.body : rewriter.script(ast, around);
    const settings = program.kind === 'script' ? program.invocation.options : (task.options.setOptions ?? []);
    return script([...settings.map(setStatement), ...prelude, ...statements]);
  });
  const { text, args, variables } = startOf(task);
  const result = await bash.exec(text, {
    rawScript: true,
    cwd: task.cwd,
    stdin: task.options.input,
    stdinKind: 'bytes',
    signal: task.signal,
    env: { ...task.options.variables, ...variables },
    ...(args === undefined ? {} : { args: [...args] }),
  });
  await print(task, 'stdout', toBytes(result.stdout, true));
  await print(task, 'stderr', toBytes(result.stderr, true));
  // After `exit` they are not told, and were noted.
  if (task.traps.size > 0 && !task.isNoted) task.variables = plainVariables(Object.entries(result.env));
  return result.exitCode;
}

/** What was killed prints no more. */
export async function print(task: Task, name: OutputName, data: Uint8Array): Promise<void> {
  if (task.exitCode !== undefined) return;
  await task.options.output.write(name, name === 'stderr' ? asBusybox(data) : data);
}

function startOf({ options: { program } }: Task) {
  switch (program.kind) {
    case 'command': {
      const [name = '', ...args] = program.command;
      return { text: `'${name.replaceAll("'", "'\\''")}'`, args, variables: {} };
    }
    case 'script': {
      const { name, args } = program.invocation;
      // A script of nothing but blanks is not rewritten.
      return {
        text: program.script.trim() === '' ? ':' : program.script,
        args: undefined,
        variables: positional(name, args),
      };
    }
    // Their syntax tree is there already.
    case 'part':
    case 'interactive':
      return { text: ':', args: undefined, variables: {} };
    default:
      return assertNever(program);
  }
}

export function positional(name: string, args: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = { '0': name, '#': String(args.length), '@': args.join(' ') };
  variables['*'] = args.join(' ');
  for (const [index, arg] of args.entries()) variables[String(index + 1)] = arg;
  return variables;
}

const setStatement = (option: string) => statement(simple('set', option.split(' ').map(word)));

export async function endTask(room: ShellRoom, task: Task, exitCode: number): Promise<void> {
  const trap = task.traps.get('EXIT');
  if (trap === undefined || trap === '' || task.exitCode !== undefined) return task.end(exitCode);
  task.traps.delete('EXIT');
  const trapped = await runTrap(room, task, trap);
  return task.end(trapped ?? exitCode);
}

async function endAfter(task: Task, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  await print(task, 'stderr', toBytes(`sh: ${message}\n`, true));
  task.end(2);
}

/** Runs beside the shell, with its variables; what it sets is lost. Its exit code where it calls `exit`. */
async function runTrap(room: ShellRoom, task: Task, text: string): Promise<number | undefined> {
  const rewriter = new Rewriter({ jobs: task.rewritten.jobs, functions: new Map(task.rewritten.functions) });
  let wentOn = false;
  const prelude = [...task.rewritten.functions.values()].map((each) => statement(each));
  const commands = [
    ...room.commandsOf(task),
    {
      name: internal.trapWentOn,
      execute: async () => {
        wentOn = true;
        return { stdout: '', stderr: '', exitCode: 0 };
      },
    },
  ];
  const bash = makeBash({ ...room, commandsOf: () => commands }, task, (ast) =>
    script([
      ...prelude,
      ...rewriter.script(ast, { isLive: task.options.output.isLive, readsTerminal: false }).statements,
    ]),
  );
  const env = { ...task.variables };
  const result = await bash.exec(`${text}\n${internalPath(internal.trapWentOn)}`, {
    rawScript: true,
    cwd: task.cwd,
    env,
  });
  await print(task, 'stdout', toBytes(result.stdout, true));
  await print(task, 'stderr', toBytes(result.stderr, true));
  return wentOn ? undefined : result.exitCode;
}

const special = new Set(['?', '!', '$', '_', 'SHELLOPTS', 'BASHOPTS', 'PIPESTATUS']);

/** What a copy of a shell starts with. */
export function plainVariables(env: Iterable<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries([...env].filter(([name]) => !special.has(name)));
}

/** The words of Alpine's shell, whose name is `sh`; and without the trace of what is not in the script itself. */
function asBusybox(data: Uint8Array): Uint8Array {
  const text = Buffer.from(data).toString('utf8');
  if (!text.includes('bash: ') && !text.includes('/bin/k7-')) return data;
  const words = text.replace(/^bash: (.*): command not found$/gm, 'sh: $1: not found').replace(/^bash: /gm, 'sh: ');
  return Buffer.from(words.replace(/^\++ \/bin\/k7-.*\n(?:\++ :\n)?/gm, ''));
}
