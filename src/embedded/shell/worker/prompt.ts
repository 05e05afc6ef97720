import type { ContainerUser } from '../podShell.ts';
import type { Context } from './commands/command.ts';
import { homeOf, nameOf } from './users.ts';

const defaultPrompt = '\\w \\$ ';

/** `PS1`, as far as people use it. */
export function renderPrompt(
  { env, cwd }: Pick<Context, 'env' | 'cwd'>,
  user: ContainerUser,
  exitCode: number,
): string {
  const home = env.get('HOME') ?? homeOf(user);
  const isAtHome = home !== '/' && (cwd === home || cwd.startsWith(`${home}/`));
  const folder = isAtHome ? `~${cwd.slice(home.length)}` : cwd;
  const values: Readonly<Record<string, string>> = {
    w: folder,
    W: folder.replace(/.*\/(?=.)/, ''),
    u: nameOf(user.userId) ?? '',
    h: (env.get('HOSTNAME') ?? '').replace(/\..*/, ''),
    H: env.get('HOSTNAME') ?? '',
    $: user.userId === 0 ? '#' : '$',
    n: '\r\n',
    e: '\u001b',
    '[': '',
    ']': '',
    '\\': '\\',
    a: '\u0007',
  };
  const prompt = env.get('PS1') ?? defaultPrompt;
  const expanded = prompt.replace(/\\(.)/g, (all, name: string) => values[name] ?? all).replace('\\033', '\u001b');
  return expanded.replaceAll('$?', String(exitCode)).replaceAll('$PWD', cwd);
}
