import type { Context } from './commands/command.ts';

const defaultPrompt = '\\w \\$ ';

/** `PS1`, as far as people use it. */
export function renderPrompt({ env, cwd }: Pick<Context, 'env' | 'cwd'>, exitCode: number): string {
  const home = env.get('HOME') ?? '/root';
  const folder = cwd === home ? '~' : cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
  const values: Readonly<Record<string, string>> = {
    w: folder,
    W: folder.replace(/.*\/(?=.)/, ''),
    u: 'root',
    h: (env.get('HOSTNAME') ?? '').replace(/\..*/, ''),
    H: env.get('HOSTNAME') ?? '',
    $: '#',
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
