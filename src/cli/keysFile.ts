import { isAbsolute, join, resolve } from 'node:path';
import { errorTable, isSandboxError, SandboxError } from '../sandbox/errors.ts';
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

/** Runs `use`; an error of the key file then says which file, which the HTTP API keeps to itself. */
export async function namingKeysFile<T>(path: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    const isPlain = isSandboxError(error) && error.hint === errorTable.KeyFileUnreadable.hint;
    if (!isPlain) throw error;
    throw new SandboxError(error.reason, error.message, { cause: error, hint: `Repair or remove ${path}` });
  }
}
