/** Small programs that containers have and just-bash has not, and options of its own that it does not know. */
import { randomBytes } from 'node:crypto';
import type { Command, ExecResult } from 'just-bash';
import type { PodRoom } from '../podRoom.ts';
import { toByteString } from '../text.ts';
import { bytes, command, exits, failed, original, printed, type Context } from './command.ts';

export function extraCommands({ fs, table }: PodRoom): readonly Command[] {
  const matching = (pattern: string) => table.rows().filter(({ args }) => args.includes(pattern));
  const kill = (args: readonly string[]): ExecResult => {
    const found = matching(args.at(-1) ?? '').filter(({ processId }) => processId !== 1);
    for (const { processId } of found) table.kill(processId, args.includes('-9') ? 'KILL' : 'TERM');
    return exits(found.length > 0 ? 0 : 1);
  };
  const find = (args: readonly string[], separator: string): ExecResult => {
    const ids = matching(args.at(-1) ?? '').map(({ processId }) => processId);
    return ids.length === 0 ? exits(1) : printed(`${ids.join(separator)}\n`);
  };
  return [
    command('mkdir', (args, context) => mkdir(fs, args, context)),
    command('tr', (args, context) => original(args.map(withoutOctal), context)),
    command('mktemp', (args, context) => mktemp(fs, args, context)),
    command('chown', (args, context) => owned(fs, 'chown', args, context)),
    command('chgrp', (args, context) => owned(fs, 'chgrp', args, context)),
    command('realpath', async (args, context) => {
      const [path = '.'] = args;
      const full = fs.resolvePath(context.cwd, path);
      if (!(await fs.exists(full))) return failed(`realpath: ${path}: No such file or directory\n`);
      return printed(`${await fs.realpath(full)}\n`);
    }),
    command('pgrep', (args) => find(args, '\n')),
    command('pidof', (args) => find(args, ' ')),
    command('pkill', kill),
    command('killall', kill),
    ...['less', 'more'].map((name) => command(name, (args, context) => show(fs, name, args, context))),
  ];
}

type Files = PodRoom['fs'];

/** Of `tr`, whose `\000` just-bash's does not know. */
function withoutOctal(arg: string): string {
  return arg.replace(/\\([0-7]{1,3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** With `-m`, which just-bash's does not know. */
async function mkdir(fs: Files, args: readonly string[], context: Context): Promise<ExecResult> {
  const at = args.findIndex((arg) => /^-[pv]*m/.test(arg));
  if (at === -1) return original(args, context);
  const attached = /m(\d+)$/.exec(args[at] ?? '')?.[1];
  const mode = Number.parseInt(attached ?? args[at + 1] ?? '', 8);
  const rest = args.filter((_, index) => index !== at && (attached !== undefined || index !== at + 1));
  const result = await original(/p/.test(args[at] ?? '') ? ['-p', ...rest] : rest, context);
  if (result.exitCode !== 0 || !Number.isFinite(mode)) return result;
  for (const folder of rest.filter((arg) => !arg.startsWith('-'))) {
    await fs.chmod(fs.resolvePath(context.cwd, folder), mode);
  }
  return result;
}

async function mktemp(fs: Files, args: readonly string[], context: Context): Promise<ExecResult> {
  const template = args.find((arg) => !arg.startsWith('-')) ?? '/tmp/tmp.XXXXXX';
  const name = template.replace(/X+$/, (marks) => randomBytes(marks.length).toString('hex').slice(0, marks.length));
  const path = fs.resolvePath(context.cwd, name);
  if (args.some((arg) => /^-\w*d/.test(arg))) await fs.mkdir(path, { recursive: true });
  else await fs.writeFile(path, '');
  return printed(`${path}\n`);
}

/** Everything is root's, and stays so. */
async function owned(fs: Files, name: string, args: readonly string[], context: Context): Promise<ExecResult> {
  const [, ...paths] = args.filter((arg) => !arg.startsWith('-'));
  for (const path of paths) {
    if (await fs.exists(fs.resolvePath(context.cwd, path))) continue;
    return failed(`${name}: ${path}: No such file or directory\n`);
  }
  return exits(paths.length === 0 ? 1 : 0);
}

/** All at once: there are no pages. */
async function show(fs: Files, name: string, args: readonly string[], context: Context): Promise<ExecResult> {
  const path = args.find((arg) => !arg.startsWith('-'));
  const input: unknown = context.stdin;
  if (path === undefined) return bytes(typeof input === 'string' ? input : '');
  const full = fs.resolvePath(context.cwd, path);
  if (!(await fs.exists(full))) return failed(`${name}: can't open '${path}': No such file or directory\n`);
  return bytes(toByteString(await fs.readFileBuffer(full)));
}
