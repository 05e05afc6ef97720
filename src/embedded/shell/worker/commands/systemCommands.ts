/** What tells about the machine: the look of a container whose kernel there is not. */
import type { Command, ExecResult } from 'just-bash';
import type { PodRoom } from '../podRoom.ts';
import type { Task } from '../task.ts';
import { nameOf } from '../users.ts';
import { command, exits, failed, original, printed, type Context } from './command.ts';

const kernel = { name: 'Linux', release: '6.12.0-simulated', version: '#1 SMP simulated by k7-sandboxes' } as const;

export function systemCommands(room: PodRoom, task: Task): readonly Command[] {
  return [
    command('ps', (args) => ps(room, args)),
    command('uname', (args) => uname(room, args)),
    command('hostname', () => printed(`${room.podName}\n`)),
    command('env', (args, context) => (args.length === 0 ? environment(context) : original(args, context))),
    command('printenv', (args, context) => (args.length === 0 ? environment(context) : original(args, context))),
    command('nproc', () => printed('1\n')),
    command('arch', () => printed('x86_64\n')),
    command('uptime', () => printed(`${uptime(room)}\n`)),
    command('free', (args) => free(room, args)),
    command('df', () => df(room)),
    command('mount', () => printed('overlay on / type overlay (rw,relatime)\nproc on /proc type proc (rw)\n')),
    command('sync', () => exits(0)),
    command('tty', () => (task.options.terminal ? printed('/dev/pts/0\n') : printed('not a tty\n', 1))),
    command('history', () => printed(numbered(task.options.terminal?.history ?? []))),
    command('stty', (args) => stty(task, args)),
    command('reset', () => printed('\u001bc')),
  ];
}

/** What its own processes get; not all that a shell has. */
function environment({ exportedEnv = {} }: Context): ExecResult {
  return printed(
    Object.entries(exportedEnv)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
}

function ps(room: PodRoom, args: readonly string[]): ExecResult {
  const columns = args[args.findIndex((arg) => /^-[a-zA-Z]*o$/.test(arg)) + 1];
  const isCustom = args.some((arg) => /^-[a-zA-Z]*o$/.test(arg));
  const wanted = isCustom ? (columns ?? '').split(',') : ['pid', 'user', 'time', 'args'];
  const lines = [wanted.map((column) => psColumns[column]?.title ?? column.toUpperCase()).join(' ')];
  const user = nameOf(room.user.userId) ?? String(room.user.userId);
  for (const row of room.table.rows()) {
    const seconds = row.startedAtMs === 0 ? 0 : Math.floor((Date.now() - row.startedAtMs) / 1000);
    const values = { ...row, user, time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` };
    lines.push(wanted.map((column) => psColumns[column]?.text(values) ?? '-').join(' '));
  }
  return printed(`${lines.join('\n')}\n`);
}

interface PsRow {
  readonly processId: number;
  readonly parentId: number;
  readonly args: string;
  readonly time: string;
  readonly user: string;
}

const psColumns: Readonly<Record<string, { readonly title: string; readonly text: (row: PsRow) => string }>> = {
  pid: { title: 'PID  ', text: ({ processId }) => String(processId).padStart(5) },
  ppid: { title: 'PPID ', text: ({ parentId }) => String(parentId).padStart(5) },
  user: { title: 'USER    ', text: ({ user }) => user.padEnd(8) },
  time: { title: 'TIME ', text: ({ time }) => time.padStart(5) },
  stat: { title: 'STAT', text: () => 'S   ' },
  comm: { title: 'COMMAND         ', text: ({ args }) => (args.split(' ')[0] ?? '').replace(/.*\//, '') },
  args: { title: 'COMMAND', text: ({ args }) => args.replace(/\s/g, ' ') },
};

function uname(room: PodRoom, args: readonly string[]): ExecResult {
  const parts: Readonly<Record<string, string>> = {
    s: kernel.name,
    n: room.podName,
    r: kernel.release,
    v: kernel.version,
    m: 'x86_64',
    o: kernel.name,
  };
  const flags = args.join('').replaceAll('-', '');
  const wanted = flags.includes('a') ? 'snrvmo' : flags === '' ? 's' : flags;
  const known = Object.keys(parts).filter((flag) => wanted.includes(flag));
  return printed(`${known.map((flag) => parts[flag]).join(' ')}\n`);
}

function uptime({ startedAtMs }: PodRoom): string {
  const minutes = Math.floor((Date.now() - startedAtMs) / 60_000);
  const time = new Date().toISOString().slice(11, 19);
  return ` ${time} up ${minutes} min,  0 users,  load average: 0.00, 0.00, 0.00`;
}

function free({ memoryBytes }: PodRoom, args: readonly string[]): ExecResult {
  const unit = args.includes('-m') ? 1024 * 1024 : args.includes('-g') ? 1024 ** 3 : 1024;
  const total = Math.floor(memoryBytes / unit);
  const used = Math.floor(process.memoryUsage.rss() > 0 ? total / 4 : 0);
  const cells = (...values: readonly (number | string)[]) => values.map((value) => String(value).padStart(12)).join('');
  return printed(
    [
      `       ${cells('total', 'used', 'free', 'shared', 'buff/cache', 'available')}`,
      `Mem:   ${cells(total, used, total - used, 0, 0, total - used)}`,
      `Swap:  ${cells(0, 0, 0)}\n`,
    ].join('\n'),
  );
}

function df({ memoryBytes, fs }: PodRoom): ExecResult {
  const total = Math.floor(memoryBytes / 2 / 1024);
  const used = Math.min(total, fs.getAllPaths().length);
  const cells = [total, used, total - used].map((value) => String(value).padStart(10)).join('');
  const header = 'Filesystem           1K-blocks      Used Available Use% Mounted on\n';
  return printed(`${header}overlay             ${cells}  ${Math.ceil((used / total) * 100)}% /\n`);
}

function numbered(lines: readonly string[]): string {
  return lines.map((line, index) => `${String(index).padStart(4)} ${line}\n`).join('');
}

function stty(task: Task, args: readonly string[]): ExecResult {
  const { terminal } = task.options;
  if (!terminal) return failed('stty: standard input: Inappropriate ioctl for device\n');
  const { columns, rows } = terminal.size;
  if (args[0] === 'size') return printed(`${rows} ${columns}\n`);
  if (args.length > 0 && args[0] !== '-a') return exits(0);
  return printed(`speed 38400 baud; rows ${rows}; columns ${columns}; line = 0;\n`);
}
