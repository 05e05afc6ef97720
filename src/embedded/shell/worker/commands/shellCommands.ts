/** What belongs to the shell itself and just-bash does not have: signals, traps, limits, and the rewritten scripts' own. */
import type { Command, ExecResult } from 'just-bash';
import { parseSleep } from '../../durations.ts';
import type { ProcessSignal } from '../../podShell.ts';
import { signalNumbers } from '../../protocol.ts';
import { internal, internalVariables } from '../internalCommands.ts';
import type { PodRoom } from '../podRoom.ts';
import { plainVariables } from '../runTask.ts';
import type { Task } from '../task.ts';
import { command, exits, failed, lastCode, printed, processOf, sleepFor, waitFor, type Context } from './command.ts';

/** The event loop gets its turn after this time of looping. */
const turnAfterMs = 10;

export function shellCommands(room: PodRoom, task: Task): readonly Command[] {
  return [
    tick(task),
    command(internal.note, (_args, context) => {
      task.isNoted = true;
      note(task, context);
      return exits(lastCode(context));
    }),
    command(internal.callLive, (args, context) => {
      task.liveCall = args[0];
      return exits(lastCode(context));
    }),
    command(internal.isLive, (args) => {
      const isLive = task.liveCall === args[0];
      task.liveCall = undefined;
      return exits(isLive ? 0 : 1);
    }),
    command('sleep', async (args, context) => {
      note(task, context);
      const ms = parseSleep(args);
      if (ms === undefined) return failed(`sleep: invalid number '${args[0] ?? ''}'\n`);
      await sleepFor(task, context.signal, ms);
      return exits(0);
    }),
    command('kill', (args) => kill(room, task, args)),
    command('trap', (args, context) => trap(task, args, context)),
    command('umask', (args) => (args.length === 0 ? printed('0022\n') : exits(0))),
    command('ulimit', (args) => (args.some((arg) => /^\d/.test(arg)) ? exits(0) : printed('unlimited\n'))),
    command('times', () => printed('0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n')),
    command(internal.readLine, (args, context) => readLine(task, args, context)),
    command(internal.readAll, (_args, context) => readAll(task, context)),
  ];
}

/** A copy, because what a command is given is taken from it when it ends. */
export function note(task: Task, { env, cwd }: Context): void {
  if (task.traps.size === 0 && task.options.program.kind !== 'interactive') return;
  task.variables = plainVariables(env);
  task.cwd = cwd;
}

function tick(task: Task): Command {
  let lastTurnMs = performance.now();
  return command(internal.tick, async (_args, context) => {
    if (performance.now() - lastTurnMs > turnAfterMs) {
      note(task, context);
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      lastTurnMs = performance.now();
    }
    return exits(lastCode(context));
  });
}

function kill(room: PodRoom, task: Task, args: readonly string[]): ExecResult {
  const rest = [...args];
  let signal: ProcessSignal | 0 | undefined = 'TERM';
  if (rest[0] === '-l')
    return printed(
      `${Object.entries(signalNumbers)
        .map(([name, n]) => `${n}) SIG${name}`)
        .join(' ')}\n`,
    );
  if (rest[0] === '-s') signal = signalOf(rest.splice(0, 2)[1] ?? '');
  else if (/^-[A-Z0-9]+$/i.test(rest[0] ?? '') && rest.length > 1) signal = signalOf(rest.shift()?.slice(1) ?? '');
  if (rest[0] === '--') rest.shift();
  if (signal === undefined) return failed(`sh: kill: bad signal name '${args[0] ?? ''}'\n`);
  if (rest.length === 0) return failed('sh: usage: kill [-SIGNAL] PID...\n', 2);
  let errors = '';
  for (const target of rest) {
    const processId = processOf(task, target);
    if (!Number.isInteger(processId)) errors += `sh: kill: invalid number '${target}'\n`;
    else if (!room.table.has(Math.abs(processId))) errors += `sh: can't kill pid ${target}: No such process\n`;
    else if (signal !== 0 && processId < 0) room.table.killGroup(-processId, signal);
    // Nobody kills PID 1 from inside.
    else if (signal !== 0 && !(processId === 1 && signal === 'KILL')) room.table.kill(processId, signal);
  }
  return errors === '' ? exits(0) : failed(errors);
}

function signalOf(text: string): ProcessSignal | 0 | undefined {
  if (text === '0') return 0;
  const name = text.toUpperCase().replace(/^SIG/, '');
  const found = Object.entries(signalNumbers).find(([each, number]) => each === name || String(number) === name);
  return found?.[0] as ProcessSignal | undefined;
}

function trap(task: Task, args: readonly string[], context: Context): ExecResult {
  const [script = '', ...names] = args[0] === '--' ? args.slice(1) : args;
  if (names.length === 0) {
    return printed([...task.traps].map(([name, text]) => `trap -- '${text}' ${name}\n`).join(''));
  }
  for (const name of names) {
    const signal = name === '0' || name === 'EXIT' ? 'EXIT' : signalOf(name);
    if (signal === undefined || signal === 0) continue;
    if (script === '-') task.traps.delete(signal);
    else task.traps.set(signal, script);
  }
  note(task, context);
  return exits(0);
}

async function readLine(task: Task, args: readonly string[], context: Context): Promise<ExecResult> {
  const promptAt = args.findIndex((arg) => /^-[a-z]*p$/.test(arg));
  const prompt = promptAt === -1 ? '' : (args[promptAt + 1] ?? '');
  const isEchoed = !args.some((arg) => /^-[a-z]*s/.test(arg));
  const line = await nextLine(task, context, prompt, isEchoed);
  if (line === undefined) return exits(1);
  await context.assignShellVariable?.(internalVariables.typedLine, line);
  return exits(0);
}

async function readAll(task: Task, context: Context): Promise<ExecResult> {
  for (;;) {
    const line = await nextLine(task, context, '', true);
    if (line === undefined) return exits(0);
    await task.options.output.write('stdout', Buffer.from(`${line}\n`));
  }
}

async function nextLine(task: Task, context: Context, prompt: string, isEchoed: boolean): Promise<string | undefined> {
  const { terminal } = task.options;
  if (!terminal) return undefined;
  note(task, context);
  const signal = context.signal ?? task.signal;
  const typed = await waitFor(task, signal, terminal.readLine(prompt, { isCommand: false, isEchoed, signal }));
  return typed?.kind === 'line' ? typed.text : undefined;
}
