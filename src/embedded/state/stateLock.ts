/**
 * A lock for as long as a process lives, in a file beside what it guards. Its holder answers on a local socket with the
 * lock's id, because a process id says little: after a crash another process may have it, in a container mostly the same
 * one. It is no port, since editors offer to forward those. Nothing has to be renewed, so that an idle holder costs nothing.
 */
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { readFileSync, unlinkSync } from 'node:fs';
import { createServer, connect, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { isJson } from '../objects/kubeObject.ts';

interface Owner {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** Where it answers: a socket's path, or the name of a pipe. */
  readonly endpoint: string;
}

/** Who has it, for people. */
export interface BusyLock {
  readonly heldBy: string;
}

const answerTimeoutMs = 1_000;
/** A holder writes its name at once; a file that stays empty for so long was left behind. */
const namelessMs = 5_000;
const maxAttempts = 3;
/** Of macOS, with room. */
const maxSocketPath = 100;

/** The lock, or who has it. Errors: those of the file system. */
export async function lockFile(path: string): Promise<Disposable | BusyLock> {
  const id = randomUUID();
  const endpoint = makeEndpoint(id);
  const server = await listen(endpoint, id);
  try {
    const owner: Owner = { id, pid: process.pid, host: hostname(), endpoint };
    for (let attempt = 1; ; attempt++) {
      if (await tryCreate(path, JSON.stringify(owner))) return toLock(path, id, server);
      const heldBy = await removeIfStale(path);
      if (heldBy !== undefined || attempt === maxAttempts) {
        server.close();
        return { heldBy: heldBy ?? 'another process' };
      }
    }
  } catch (error) {
    server.close();
    throw error;
  }
}

function toLock(path: string, id: string, server: Server): Disposable {
  return {
    dispose() {
      server.close();
      try {
        if (parseOwner(readFileSync(path, 'utf8'))?.id === id) unlinkSync(path);
      } catch {
        // It is gone, or cannot be removed: the next one finds that nobody answers for it.
      }
    },
  };
}

function makeEndpoint(id: string): string {
  if (process.platform === 'win32') return String.raw`\\.\pipe\k7-${id}`;
  const path = join(tmpdir(), `k7-${id}.sock`);
  return path.length > maxSocketPath ? `/tmp/k7-${id}.sock` : path;
}

async function listen(endpoint: string, id: string): Promise<Server> {
  const server = createServer((socket) => {
    // Who asks may be gone.
    socket.on('error', () => undefined);
    socket.end(id);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(endpoint, resolve);
  });
  server.unref();
  return server;
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
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Who holds it, if somebody does. */
async function removeIfStale(path: string): Promise<string | undefined> {
  const content = await readIfThere(path);
  if (content === undefined) return undefined;
  const owner = parseOwner(content);
  if (owner ? await isHeld(owner) : await isFresh(path)) return owner ? describe(owner) : 'another process';
  // Moved away before it is looked at again: meanwhile somebody else may have found the same, and made a fresh one.
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    const isSame = (await readFile(aside, 'utf8')) === content;
    await (isSame ? unlink(aside) : rename(aside, path));
    if (isSame && owner) await removeEndpoint(owner);
    return isSame || !owner ? undefined : 'another process';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** What a process left that had no time to close it; the name says that it is ours. */
async function removeEndpoint({ endpoint, id }: Owner): Promise<void> {
  if (process.platform === 'win32' || !endpoint.endsWith(`k7-${id}.sock`)) return;
  // It is gone, or of another user.
  await unlink(endpoint).catch(() => undefined);
}

async function isHeld({ id, pid, host, endpoint }: Owner): Promise<boolean> {
  // Of another machine, or another container, nothing can be known.
  if (host !== hostname()) return true;
  if (!isAlive(pid)) return false;
  return new Promise((resolve) => {
    const socket = connect(endpoint);
    let answer = '';
    // A process that was stopped answers nothing, and goes on one day.
    const timer = setTimeout(() => end(true), answerTimeoutMs);
    const end = (isItself: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isItself);
    };
    socket.on('data', (chunk: Buffer) => {
      answer = `${answer}${chunk.toString()}`.slice(0, id.length + 1);
    });
    socket.on('error', () => end(false));
    socket.on('end', () => end(answer === id));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

async function isFresh(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs < namelessMs;
  } catch {
    // It is gone.
    return false;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseOwner(content: string): Owner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    // Not written to its end.
    return undefined;
  }
  if (!isJson(value)) return undefined;
  const { id, pid, host, endpoint } = value;
  if (typeof id !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return undefined;
  return typeof endpoint === 'string' ? { id, pid, host, endpoint } : undefined;
}

function describe({ pid, host }: Owner): string {
  return host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
