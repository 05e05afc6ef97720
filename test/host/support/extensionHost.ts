/** What can be known of the extension host from outside: its process, and what its log says of the extension. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../contract/until.ts';
import { descendantsOf } from './processes.ts';

const extensionId = 'k7-sandboxes.k7-sandboxes';

/** The log of the window that was opened last. */
async function readHostLog(userDataFolder: string): Promise<string> {
  const files = (await findFiles(userDataFolder, 8)).filter((file) => file.endsWith('exthost.log'));
  const dated = await Promise.all(files.map(async (file) => ({ file, changedAt: (await stat(file)).birthtimeMs })));
  const newest = dated.sort((left, right) => right.changedAt - left.changedAt)[0];
  return newest ? readFile(newest.file, 'utf8') : '';
}

/** The log once the extension host is up. */
export function waitForHost(userDataFolder: string): Promise<string> {
  const read = async () => {
    const log = await readHostLog(userDataFolder);
    return log.includes('Eager extensions activated') ? log : undefined;
  };
  return until('the extension host is up', read, { describe: () => readHostLog(userDataFolder) });
}

/** The lines that say that the extension was activated, and why. */
export async function activationsOf(userDataFolder: string): Promise<readonly string[]> {
  const lines = (await readHostLog(userDataFolder)).split('\n');
  return lines.filter((line) => line.includes('_doActivateExtension') && line.includes(extensionId));
}

/** The processes that the extension hosts have started, as `id command line`. */
export function childrenOfHosts(): readonly string[] {
  const hosts = descendantsOf(process.pid).filter((line) => line.includes('--type=extensionHost'));
  return hosts.flatMap((line) => descendantsOf(Number.parseInt(line, 10)));
}

async function findFiles(folder: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [path];
    return depth > 0 && entry.isDirectory() ? findFiles(path, depth - 1) : [];
  });
  return (await Promise.all(below)).flat();
}
