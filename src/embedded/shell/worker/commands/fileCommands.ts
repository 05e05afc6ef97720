/** What reads endless devices, or files that grow. */
import type { Command, ExecResult } from 'just-bash';
import { isEndlessDevice, readDevice } from '../liveFs.ts';
import type { PodRoom } from '../podRoom.ts';
import type { Task } from '../task.ts';
import { toByteString } from '../text.ts';
import { inColumns } from '../columns.ts';
import { bytes, command, exits, failed, original, sleepFor, waitFor, type Context } from './command.ts';

/** As much as is read of an endless device at once. */
const maxDeviceBytes = 32 * 1024 * 1024;
const followEveryMs = 500;

export function fileCommands(room: PodRoom, task: Task): readonly Command[] {
  return [
    command('head', (args, context) => head(args, context)),
    command('dd', (args, context) => dd(room, args, context)),
    command('tail', (args, context) => tail(room, task, args, context)),
    command('ls', (args, context) => ls(task, args, context)),
    command('yes', (args) => yes(args)),
  ];
}

async function head(args: readonly string[], context: Context): Promise<ExecResult> {
  const device = args.find(isEndlessDevice);
  const match = /^(?:.* )?(?:-c|--bytes)[ =]?(\d+)([kKmM]?)b?(?: .*)?$/.exec(args.join(' '));
  if (device === undefined || !match) return original(args, context);
  const sizeBytes = Math.min(Number(match[1]) * multiple(match[2]), maxDeviceBytes);
  return bytes(toByteString(readDevice(device, sizeBytes)));
}

/** `if`, `of`, `bs`, `count`. */
async function dd(room: PodRoom, args: readonly string[], context: Context): Promise<ExecResult> {
  const option = (name: string) => args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
  const blockBytes = sizeOf(option('bs') ?? '512');
  const count = Number(option('count') ?? Number.POSITIVE_INFINITY);
  const wantedBytes = Math.min(blockBytes * count, maxDeviceBytes);
  const from = option('if');
  const stdin: unknown = context.stdin;
  let data: Uint8Array = Buffer.from(typeof stdin === 'string' ? stdin : '', 'latin1');
  if (from !== undefined) {
    const path = room.fs.resolvePath(context.cwd, from);
    if (!isEndlessDevice(path) && !(await room.fs.exists(path))) {
      return failed(`dd: can't open '${from}': No such file or directory\n`);
    }
    data = isEndlessDevice(path) ? readDevice(path, wantedBytes) : await room.fs.readFileBuffer(path);
  }
  const part = data.subarray(0, wantedBytes);
  const records = `${Math.floor(part.length / blockBytes)}+${part.length % blockBytes === 0 ? 0 : 1}`;
  const stderr = `${records} records in\n${records} records out\n`;
  const to = option('of');
  if (to === undefined) return { ...bytes(toByteString(part)), stderr };
  await context.fs.writeFile(room.fs.resolvePath(context.cwd, to), part);
  return { stdout: '', stderr, exitCode: 0 };
}

async function tail(room: PodRoom, task: Task, args: readonly string[], context: Context): Promise<ExecResult> {
  const isFollowing = args.some((arg) => /^-[a-zA-Z]*[fF]/.test(arg));
  if (!isFollowing) return original(args, context);
  const rest = args.filter((arg) => !/^-[a-zA-Z]*[fF]/.test(arg));
  const file = rest.findLast((arg) => !arg.startsWith('-'));
  if (file === undefined) return original(rest, context);
  const path = room.fs.resolvePath(context.cwd, file);
  if (path === '/dev/null') return wait(task, context);
  const first = await original(rest, context);
  await task.options.output.write('stdout', Buffer.from(first.stdout, 'latin1'));
  let seenBytes = (await room.fs.readFileBuffer(path)).length;
  while (context.signal?.aborted !== true && task.exitCode === undefined) {
    if ((await sleepFor(task, context.signal, followEveryMs)) === undefined) break;
    const data = await room.fs.readFileBuffer(path);
    await task.options.output.write('stdout', data.subarray(Math.min(seenBytes, data.length)));
    seenBytes = data.length;
  }
  return exits(0);
}

async function wait(task: Task, context: Context): Promise<ExecResult> {
  await waitFor(task, context.signal, new Promise<never>(() => undefined));
  return exits(0);
}

/** Everything here is root's. Of `-C` just-bash's knows nothing, and it marks folders in long lists unasked. */
async function ls(task: Task, args: readonly string[], context: Context): Promise<ExecResult> {
  const flags = args.filter((arg) => /^-[^-]/.test(arg)).join('');
  const isColumned = flags.includes('C') && !/[l1]/.test(flags);
  const known = args.map((arg) => (/^-[^-]/.test(arg) ? arg.replaceAll('C', '') : arg)).filter((arg) => arg !== '-');
  const result = await original(known, context);
  if (isColumned) return { ...result, stdout: inColumns(result.stdout, task.options.terminal?.size.columns ?? 80) };
  const owned = result.stdout.replace(/^([-bcdlps][-rwxsStT]{9} +\d+ )user user/gm, '$1root root');
  return { ...result, stdout: /[Fp]/.test(flags) ? owned : owned.replace(/^(d[-rwxsStT]{9} .*)\/$/gm, '$1') };
}

/** As much as the reader of a pipe may want: it cannot be told that the reader has gone. */
function yes(args: readonly string[]): ExecResult {
  const line = `${args.length === 0 ? 'y' : args.join(' ')}\n`;
  return { stdout: line.repeat(Math.ceil(65_536 / line.length)), stderr: '', exitCode: 0 };
}

function multiple(unit = ''): number {
  if (unit.toLowerCase() === 'k') return 1024;
  return unit.toLowerCase() === 'm' ? 1024 * 1024 : 1;
}

function sizeOf(text: string): number {
  const match = /^(\d+)([kKmM]?)/.exec(text);
  return match ? Math.max(1, Number(match[1]) * multiple(match[2])) : 512;
}
