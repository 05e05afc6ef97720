/** What Tab adds: names of commands and files. */
import type { IFileSystem } from 'just-bash';
import type { Completion } from './terminalReader.ts';

const maxCandidates = 100;

export async function complete(fs: IFileSystem, cwd: string, before: string): Promise<Completion> {
  const word = /[^\s;|&<>()]*$/.exec(before)?.[0] ?? '';
  const isCommand = /(?:^|[;|&(])\s*$/.test(before.slice(0, before.length - word.length)) && !word.includes('/');
  const names = isCommand ? await commandsLike(fs, word) : await filesLike(fs, cwd, word);
  const typed = isCommand ? word : word.replace(/.*\//, '');
  const common = commonStart(names);
  if (common.length > typed.length) {
    const isWhole = names.length === 1 && !common.endsWith('/');
    return { added: `${common.slice(typed.length)}${isWhole ? ' ' : ''}`, candidates: [] };
  }
  return { added: '', candidates: names.slice(0, maxCandidates) };
}

async function commandsLike(fs: IFileSystem, word: string): Promise<readonly string[]> {
  const names = await Promise.all(['/bin', '/usr/local/bin'].map((folder) => namesIn(fs, folder)));
  return [...new Set(names.flat())].filter((name) => name.startsWith(word) && !name.startsWith('k7-')).sort();
}

async function filesLike(fs: IFileSystem, cwd: string, word: string): Promise<readonly string[]> {
  const folder = fs.resolvePath(cwd, word.replace(/[^/]*$/, '') || '.');
  const start = word.replace(/.*\//, '');
  const names = (await namesIn(fs, folder)).filter(
    (name) => name.startsWith(start) && (start !== '' || !name.startsWith('.')),
  );
  const marked = names.map(async (name) => {
    const path = fs.resolvePath(folder, name);
    return (await fs.exists(path)) && (await fs.stat(path)).isDirectory ? `${name}/` : name;
  });
  return (await Promise.all(marked)).sort();
}

async function namesIn(fs: IFileSystem, folder: string): Promise<readonly string[]> {
  return (await fs.exists(folder)) ? fs.readdir(folder) : [];
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}
