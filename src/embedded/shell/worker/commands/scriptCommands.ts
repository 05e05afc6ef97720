/** Scripts that are known only when they are to run: of `eval`, `.`, and files named by their path. */
import type { Command, ExecResult } from 'just-bash';
import { Bash } from 'just-bash/browser';
import { internal, internalVariables } from '../internalCommands.ts';
import type { PodRoom } from '../podRoom.ts';
import { liveMark } from '../replacements.ts';
import { Rewriter } from '../rewrite.ts';
import type { Task, TaskOutput } from '../task.ts';
import { command, exits, failed, lastCode, type Context } from './command.ts';
import { runShell } from './jobCommands.ts';

/** Where `.` reads what was rewritten. */
const folder = '/run/k7';
const maxFiles = 64;

export function scriptCommands(room: PodRoom, task: Task): readonly Command[] {
  return [
    command(internal.script, (args, context) => runFile(room, task, context, args)),
    command(internal.scriptLive, (args, context) => runFile(room, task, context, args, task.options.output)),
    command(internal.rewrite, (args, context) => rewrite(task, args, context)),
    command(internal.rewriteFile, (args, context) => rewriteFile(room, task, args, context)),
  ];
}

async function runFile(
  room: PodRoom,
  task: Task,
  context: Context,
  [file = '', ...args]: readonly string[],
  live?: TaskOutput,
): Promise<ExecResult> {
  const path = room.fs.resolvePath(context.cwd, file);
  if (!(await room.fs.exists(path))) return failed(`sh: ${file}: not found\n`, 127);
  const { isDirectory, mode } = await room.fs.stat(path);
  if (isDirectory || (mode & 0o111) === 0) return failed(`sh: ${file}: Permission denied\n`, 126);
  return runShell(room, task, context, ['sh', file, ...args], live);
}

/** With its exit code as it was before. */
async function rewrite(task: Task, [mark, ...texts]: readonly string[], context: Context): Promise<ExecResult> {
  const text = rewritten(task, texts.join(' '), mark === liveMark);
  await context.assignShellVariable?.(internalVariables.rewritten, text);
  return exits(lastCode(context));
}

async function rewriteFile(
  { fs }: PodRoom,
  task: Task,
  [mark, file = '']: readonly string[],
  context: Context,
): Promise<ExecResult> {
  let path = file;
  const source = await findSource(fs, file, context);
  if (source !== undefined) {
    path = `${folder}/${task.processId}.${task.sourced++ % maxFiles}`;
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(path, rewritten(task, await fs.readFile(source), mark === liveMark));
  }
  await context.assignShellVariable?.(internalVariables.rewritten, path);
  return exits(lastCode(context));
}

async function findSource(fs: PodRoom['fs'], file: string, { cwd, env }: Context): Promise<string | undefined> {
  const folders = file.includes('/') ? [cwd] : [...(env.get('PATH') ?? '').split(':'), cwd];
  for (const each of folders) {
    const path = fs.resolvePath(each, file);
    if ((await fs.exists(path)) && !(await fs.stat(path)).isDirectory) return path;
  }
  return undefined;
}

/** What cannot be parsed is left to be told of by the one who runs it. */
function rewritten(task: Task, text: string, isLive: boolean): string {
  const rewriter = new Rewriter(task.rewritten);
  const parser = new Bash({ defenseInDepth: false, commands: [] });
  parser.registerTransformPlugin({
    name: 'k7',
    transform: ({ ast }) => ({ ast: rewriter.script(ast, { isLive, readsTerminal: false }) }),
  });
  try {
    return parser.transform(text).script;
  } catch {
    return text;
  }
}
