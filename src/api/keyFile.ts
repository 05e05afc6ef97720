/** The key file on disk: read when it changed, written by replacing it as a whole, one writer at a time. */
import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { mkdir, open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { delay, systemClock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { toError } from '../base/toError.ts';
import { isSandboxError, SandboxError } from '../sandbox/errors.ts';
import { acquireLock } from './fileLock.ts';
import { fsCode } from './fsCode.ts';
import { formatKeyEntries, parseKeyEntries, type KeyEntries } from './keyEntries.ts';

const maxFileBytes = 16 * 1024 * 1024;
/** K7 rewrites the file in place, so what is no JSON may be half of it: it is read again for a fifth of a second. */
const maxRereads = 10;
const rereadAfterMs = 20;

export class KeyFile {
  readonly path: string;
  readonly #logger: Logger;
  #cached: { readonly version: string; readonly entries: KeyEntries } | undefined;
  #hasWarned = false;

  constructor(path: string, logger: Logger) {
    this.path = path;
    this.#logger = logger;
  }

  /** What the file says now; a missing file says nothing. Not to be changed. Errors: KeyFileUnreadable. */
  async read(): Promise<KeyEntries> {
    for (let rereads = 0; ; rereads += 1) {
      try {
        return await this.#readOnce();
      } catch (error) {
        this.#cached = undefined;
        if (fsCode(error) === 'ENOENT') return new Map();
        if (!(error instanceof SyntaxError) || rereads >= maxRereads) throw toReadError(error);
      }
      await delay(systemClock, rereadAfterMs);
    }
  }

  /**
   * Reads, lets `change` alter the entries and writes them back while no other process does the same. Nothing is
   * written when it answers false. Errors: KeyFileUnreadable; then the file is as it was.
   */
  async update(change: (entries: KeyEntries) => boolean): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      // Beside the file itself, so that who comes by a link waits for the same lock.
      const target = await this.#resolve();
      const lock = await acquireLock(`${target}.lock`);
      try {
        this.#cached = undefined;
        const entries = new Map(await this.read());
        if (!change(entries)) return;
        await this.#replace(target, formatKeyEntries(entries), () => lock.isOurs());
      } finally {
        await lock.release();
      }
    } catch (error) {
      if (isSandboxError(error)) throw error;
      throw new SandboxError('KeyFileUnreadable', `The key file cannot be written: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }

  async #readOnce(): Promise<KeyEntries> {
    const stats = await stat(this.path, { bigint: true });
    const version = versionOf(stats);
    if (this.#cached?.version === version) return this.#cached.entries;
    this.#warnIfOpen(stats);
    const entries = await this.#parse(stats);
    this.#cached = { version, entries };
    return entries;
  }

  async #parse(stats: BigIntStats): Promise<KeyEntries> {
    if (!stats.isFile()) throw new TypeError('it is no regular file');
    if (stats.size > maxFileBytes) throw new TypeError('it is larger than 16 MiB');
    return parseKeyEntries(await readFile(this.path, 'utf8'));
  }

  /** Replaces the file by a complete one, so that a reader sees the old or the new, and a crash leaves one of them. */
  async #replace(target: string, text: string, isStillAllowed: () => Promise<boolean>): Promise<void> {
    const temporary = `${target}.${randomUUID()}.tmp`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      if (!(await isStillAllowed())) throw new Error('another process took over its lock');
      await rename(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
    await syncFolder(dirname(target));
  }

  /** A link stays one: what it points to is replaced. */
  async #resolve(): Promise<string> {
    try {
      return await realpath(this.path);
    } catch (error) {
      if (fsCode(error) !== 'ENOENT') throw error;
    }
    try {
      return resolve(dirname(this.path), await readlink(this.path));
    } catch {
      // There is nothing yet, hence no link either.
      return this.path;
    }
  }

  #warnIfOpen(stats: BigIntStats): void {
    if (this.#hasWarned || process.platform === 'win32' || (Number(stats.mode) & 0o077) === 0) return;
    this.#hasWarned = true;
    this.#logger.warn('the key file can be read by other users; make it 0600', { path: this.path });
  }
}

/** Without the path, which is nobody's business who asks over HTTP. */
function toReadError(error: unknown): SandboxError {
  const isCorrupt = error instanceof SyntaxError || error instanceof TypeError;
  const message = isCorrupt
    ? `The key file is corrupt: ${reasonOf(error)}`
    : `The key file is unreadable by the API process: ${reasonOf(error)}`;
  return new SandboxError('KeyFileUnreadable', message, { cause: error });
}

function reasonOf(error: unknown): string {
  // The text of a SyntaxError quotes the file, that of a system error the path.
  if (error instanceof SyntaxError) return 'it is no JSON';
  return fsCode(error) || toError(error).message;
}

function versionOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
}

async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Not every platform can sync a folder; the file itself is safe, the rename may then come later.
  }
}
