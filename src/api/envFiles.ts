/**
 * Reads the env files that requests name. Only files below one folder, wherever links lead, so that nobody with a key
 * can put this machine's other files into a sandbox.
 */
import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { toError } from '../base/toError.ts';
import { SandboxError } from '../sandbox/errors.ts';
import { quote } from '../sandbox/quote.ts';
import { fsCode } from './fsCode.ts';

const maxFileBytes = 1024 * 1024;
const field = 'env_file';

export class EnvFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  /** The text of the file that a request names. Errors: EnvFileNotAllowed, InvalidEnvFile. */
  async read(given: string): Promise<string> {
    if (given === '' || given.includes('\0')) throw invalid(given, 'is no path of a file');
    const named = resolve(this.#folder, given);
    try {
      const root = await realpath(this.#folder);
      // Before the disk is asked, so that the answer does not tell which files exist elsewhere.
      if (!isBelow(this.#folder, named) && !isBelow(root, named)) throw notAllowed(given);
      const target = await realpath(named);
      if (!isBelow(root, target)) throw notAllowed(given);
      return await readChecked(target, given, async () => isBelow(root, await realpath(named)));
    } catch (error) {
      throw toReadError(given, error);
    }
  }
}

/** Reads the file that is open, once it is sure that what was opened is what was looked at. */
async function readChecked(target: string, given: string, isStillBelow: () => Promise<boolean>): Promise<string> {
  // Without NONBLOCK the opening of a named pipe would wait for a writer.
  const handle = await open(target, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const opened = await handle.stat({ bigint: true });
    const there = await stat(target, { bigint: true });
    if (opened.dev !== there.dev || opened.ino !== there.ino || !(await isStillBelow())) throw notAllowed(given);
    if (!opened.isFile()) throw invalid(given, 'is no regular file');
    return decode(await readLimited(handle, given), given);
  } finally {
    await handle.close();
  }
}

async function readLimited(handle: FileHandle, given: string): Promise<Buffer> {
  const buffer = Buffer.alloc(maxFileBytes + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  throw invalid(given, 'is larger than 1 MiB');
}

function decode(bytes: Uint8Array, given: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw invalid(given, 'is not UTF-8', error);
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function toReadError(given: string, error: unknown): Error {
  switch (fsCode(error)) {
    case '':
      return toError(error);
    case 'ENOENT':
    case 'ENOTDIR':
      return invalid(given, 'does not exist', error);
    case 'ELOOP':
      return notAllowed(given, error);
    default:
      return invalid(given, `cannot be read (${fsCode(error)})`, error);
  }
}

function invalid(given: string, why: string, cause?: unknown): SandboxError {
  return new SandboxError('InvalidEnvFile', `env_file ${quote(given)} ${why}`, { field, cause });
}

function notAllowed(given: string, cause?: unknown): SandboxError {
  return new SandboxError('EnvFileNotAllowed', `env_file ${quote(given)} is outside the folder of env files`, {
    field,
    cause,
  });
}
