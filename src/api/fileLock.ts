/**
 * A lock between processes: a file that only one can make. It is held for milliseconds; one whose holder is gone, or
 * that is older than any holder lives, is taken over. Its age is told by the file system, hence the system's clock.
 */
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { delay, systemClock } from '../base/clock.ts';
import { SandboxError } from '../sandbox/errors.ts';
import { fsCode } from './fsCode.ts';

const staleAfterMs = 5_000;
// Longer than the age from which a lock counts as left behind, so that one wait outlasts it.
const waitLimitMs = 8_000;

export interface HeldLock {
  /** False when another process took it over, because this one was stopped for long. */
  isOurs(): Promise<boolean>;
  release(): Promise<void>;
}

/** Waits up to 8 s for the lock. Errors: KeyFileUnreadable; what the file system says about the folder. */
export async function acquireLock(path: string): Promise<HeldLock> {
  const token = randomUUID();
  const startMs = systemClock.now();
  for (;;) {
    if (await tryCreate(path, JSON.stringify({ pid: process.pid, host: hostname(), token }))) break;
    await removeIfStale(path);
    if (systemClock.now() - startMs > waitLimitMs) {
      throw new SandboxError('KeyFileUnreadable', 'The key file is locked by another process for more than 8 s', {
        hint: `If none is running, remove ${path}`,
      });
    }
    await delay(systemClock, 10 + Math.random() * 20);
  }
  const isOurs = async () => (await readOwner(path))?.token === token;
  return {
    isOurs,
    async release() {
      if (await isOurs()) await unlinkIfThere(path);
    },
  };
}

async function tryCreate(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    // Windows answers EPERM for a file that is just being removed.
    if (fsCode(error) === 'EEXIST' || (process.platform === 'win32' && fsCode(error) === 'EPERM')) return false;
    throw error;
  }
}

async function removeIfStale(path: string): Promise<void> {
  const seen = await statIfThere(path);
  if (seen === undefined) return;
  const owner = await readOwner(path);
  const isOwnerGone = owner !== undefined && owner.host === hostname() && !isAlive(owner.pid);
  if (!isOwnerGone && systemClock.now() - Number(seen.mtimeMs) < staleAfterMs) return;
  // Moved away before it is removed: between the look and the removal another process may have made a fresh one,
  // which then goes back.
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (fsCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await statIfThere(aside);
  if (moved?.ino !== seen.ino || moved.mtimeNs !== seen.mtimeNs) await link(aside, path).catch(ignoreExisting);
  await unlinkIfThere(aside);
}

function ignoreExisting(error: unknown): void {
  // Somebody holds a lock of the same name by now; whose was moved away sees that it is no longer the holder.
  if (fsCode(error) !== 'EEXIST') throw error;
}

async function readOwner(
  path: string,
): Promise<{ readonly pid: number; readonly host: string; readonly token: string } | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host, token } = value as { pid?: unknown; host?: unknown; token?: unknown };
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof token !== 'string') return undefined;
    return { pid, host, token };
  } catch {
    // Gone, or not yet written: its age then decides.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return fsCode(error) !== 'ESRCH';
  }
}

async function statIfThere(path: string) {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (fsCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (fsCode(error) !== 'ENOENT') throw error;
  }
}
