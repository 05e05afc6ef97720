import { isAbsolute, join, resolve } from 'node:path';
import type { CliIo } from './io.ts';

/** Where the keys are: the flag, else the variable that K7 reads, else this user's configuration. */
export function keysFilePath(
  flag: string | undefined,
  io: Pick<CliIo, 'env' | 'homeFolder' | 'currentFolder'>,
): string {
  const named = flag ?? io.env['K7_API_KEYS_FILE'];
  if (named) return resolve(io.currentFolder, named);
  const base = io.env['XDG_CONFIG_HOME'];
  // The XDG specification has relative paths ignored.
  const folder = base !== undefined && isAbsolute(base) ? base : join(io.homeFolder, '.config');
  return join(folder, 'k7-sandboxes', 'api_keys.json');
}
