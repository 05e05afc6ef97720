import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import type { KubeObject } from '../objects/kubeObject.ts';
import { findUnknown, findUnusable } from './keptObjects.ts';
import { formatState, parseState, StateFormatError } from './stateFormat.ts';
import { lockFile } from './stateLock.ts';

/** Beyond it, it is hardly a state. */
const maxSizeBytes = 512 * 1024 * 1024;

/** A state file that this process alone writes, until it is disposed. */
export interface StateFile extends Disposable {
  readonly path: string;
  /** What it held when it was opened. */
  readonly objects: readonly KubeObject[];
  /**
   * Replaces it as a whole; whoever reads it sees the old or the new one. At once, because the end of a process waits
   * for nothing.
   */
  write(objects: readonly KubeObject[]): void;
}

/**
 * Locks and reads the file; one that is not there is empty. Errors: StateFileUnusable, StateFileLocked; then the file is
 * as it was.
 */
export async function openStateFile(path: string): Promise<StateFile> {
  const lock = await lockState(path);
  try {
    const objects = await read(path);
    return { path, objects, write: (changed) => write(path, changed), dispose: () => lock.dispose() };
  } catch (error) {
    lock.dispose();
    throw error;
  }
}

async function lockState(path: string): Promise<Disposable> {
  const lockPath = `${path}.lock`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const lock = await lockFile(lockPath);
    if ('dispose' in lock) return lock;
    throw new SandboxError('StateFileLocked', `The state file ${path} is in use by ${lock.heldBy}`, {
      hint: `End that one, or name another file. If there is none, remove ${lockPath}`,
    });
  } catch (cause) {
    throw cause instanceof SandboxError ? cause : unusable(path, `cannot be locked (${codeOf(cause)})`, cause);
  }
}

async function read(path: string): Promise<readonly KubeObject[]> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new StateFormatError('is no file');
    if (found.size > maxSizeBytes) throw new StateFormatError('is too large');
    const objects = parseState(await readFile(path, 'utf8'));
    checkObjects(objects);
    return objects;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw unusable(
      path,
      cause instanceof StateFormatError ? cause.message : `cannot be read (${codeOf(cause)})`,
      cause,
    );
  }
}

/** Errors: StateFormatError. */
function checkObjects(objects: readonly KubeObject[]): void {
  const unknown = findUnknown(objects);
  if (unknown) {
    throw new StateFormatError(`has a kind that this program does not know (${unknown.apiVersion} ${unknown.kind})`);
  }
  const unusable = findUnusable(objects);
  if (!unusable) return;
  const { namespace, name } = unusable.metadata;
  const of = namespace === undefined ? name : `${namespace}/${name}`;
  throw new StateFormatError(`has an object that is not as its kind is (${unusable.kind} ${of})`);
}

function write(path: string, objects: readonly KubeObject[]): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, formatState(objects), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw unusable(path, `cannot be written (${codeOf(cause)})`, cause);
  }
}

function unusable(path: string, why: string, cause: unknown): SandboxError {
  const hint = 'It was left as it is. Repair it, move it away, or name another file.';
  return new SandboxError('StateFileUnusable', `The state file ${path} ${why}`, { cause, hint });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
