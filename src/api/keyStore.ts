import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { toError } from '../base/toError.ts';
import { SandboxError } from '../sandbox/errors.ts';
import { nearest } from '../sandbox/nearest.ts';
import { generateToken, hashToken, isExpired, type ApiKey } from './apiKey.ts';
import { keysOf, makeEntry, mergeLastUsed, type KeyEntries } from './keyEntries.ts';
import { KeyFile } from './keyFile.ts';

export interface KeyStoreOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes a new key; 256 random bits by default. */
  readonly newToken?: () => string;
}

export interface NewKey {
  readonly name: string;
  /** Default: 365. */
  readonly expiresDays?: number;
  readonly namespaces?: readonly string[];
}

export const defaultExpiresDays = 365;
const dayMs = 86_400_000;
const flushIntervalMs = 60_000;
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._@:+/-]{0,62}$/u;

/**
 * API keys in K7's key file, which other processes may change at any time. When a key was last used is kept in memory
 * and merged into the file at most once a minute, and on `close`.
 */
export class KeyStore {
  readonly path: string;
  readonly #file: KeyFile;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #newToken: () => string;
  readonly #usedAtMs = new Map<string, number>();
  #parsed: { readonly entries: KeyEntries; readonly keys: ReadonlyMap<string, ApiKey> } | undefined;
  #timer: Disposable | undefined;
  #lastFlushMs = Number.NEGATIVE_INFINITY;
  #flushing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: KeyStoreOptions) {
    this.path = options.path;
    this.#file = new KeyFile(options.path, options.logger);
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#newToken = options.newToken ?? generateToken;
  }

  /** The key's entry. Errors: InvalidApiKey, ExpiredApiKey, KeyFileUnreadable. */
  async authenticate(token: string): Promise<ApiKey> {
    const hash = hashToken(token);
    const key = findKey(await this.#keys(), hash);
    if (key === undefined) throw new SandboxError('InvalidApiKey', 'Invalid API key');
    const nowMs = this.#clock.now();
    if (isExpired(key, nowMs)) throw new SandboxError('ExpiredApiKey', 'API key expired');
    this.#usedAtMs.set(hash, nowMs);
    this.#scheduleFlush(nowMs);
    return key;
  }

  /** All keys, expired ones included, sorted by name. Errors: KeyFileUnreadable. */
  async list(): Promise<readonly ApiKey[]> {
    return [...(await this.#keys()).values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** Makes a key and returns it; it is kept nowhere. Errors: InvalidField, KeyFileUnreadable. */
  async create(key: NewKey): Promise<string> {
    checkName(key.name);
    const token = this.#newToken();
    await this.#file.update((entries) => {
      this.#removeExpiredNamesakes(entries, key.name);
      if ([...keysOf(entries).values()].some((other) => other.name === key.name)) {
        throw new SandboxError('InvalidField', `A key named ${key.name} already exists`, {
          field: 'name',
          hint: 'Choose another name, or revoke that key first.',
        });
      }
      return this.#insert(entries, token, key);
    });
    return token;
  }

  /** Makes a key unless there is one that is valid; `undefined` then. Errors: InvalidField, KeyFileUnreadable. */
  async createIfNone(key: NewKey): Promise<string | undefined> {
    checkName(key.name);
    // Without the lock first: a file that may only be read is enough where there is a key.
    if (this.#hasValid(await this.#keys())) return undefined;
    const token = this.#newToken();
    let isMade = false;
    await this.#file.update((entries) => {
      if (this.#hasValid(keysOf(entries))) return false;
      this.#removeExpiredNamesakes(entries, key.name);
      isMade = this.#insert(entries, token, key);
      return isMade;
    });
    return isMade ? token : undefined;
  }

  /** Removes every key of that name. Errors: InvalidField with the nearest name, KeyFileUnreadable. */
  async revoke(name: string): Promise<void> {
    await this.#file.update((entries) => {
      const keys = keysOf(entries);
      const hashes = [...keys].filter(([, key]) => key.name === name).map(([hash]) => hash);
      if (hashes.length === 0) throw unknownName(name, [...keys.values()]);
      for (const hash of hashes) entries.delete(hash);
      return true;
    });
  }

  /** Writes when keys were last used. A failure is logged, and tried again with the next use. */
  flush(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#lastFlushMs = this.#clock.now();
    this.#flushing = this.#flushing.then(() => this.#writeLastUsed());
    return this.#flushing;
  }

  /** Writes what is not yet written; no timer runs after it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  async #writeLastUsed(): Promise<void> {
    if (this.#usedAtMs.size === 0) return;
    const used = new Map(this.#usedAtMs);
    this.#usedAtMs.clear();
    try {
      await this.#file.update((entries) => {
        mergeLastUsed(entries, used);
        return true;
      });
    } catch (error) {
      for (const [hash, timeMs] of used) {
        this.#usedAtMs.set(hash, Math.max(timeMs, this.#usedAtMs.get(hash) ?? 0));
      }
      this.#logger.warn('cannot write when keys were last used', { error: toError(error).message });
    }
  }

  #scheduleFlush(nowMs: number): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    const delayMs = Math.max(0, Math.min(flushIntervalMs, this.#lastFlushMs + flushIntervalMs - nowMs));
    this.#timer = this.#clock.setTimeout(() => void this.flush(), delayMs);
  }

  async #keys(): Promise<ReadonlyMap<string, ApiKey>> {
    const entries = await this.#file.read();
    if (this.#parsed?.entries !== entries) this.#parsed = { entries, keys: keysOf(entries) };
    return this.#parsed.keys;
  }

  #insert(entries: KeyEntries, token: string, key: NewKey): true {
    const createdAtMs = this.#clock.now();
    const expiresAtMs = createdAtMs + (key.expiresDays ?? defaultExpiresDays) * dayMs;
    const namespaces = key.namespaces === undefined || key.namespaces.length === 0 ? undefined : key.namespaces;
    entries.set(
      hashToken(token),
      makeEntry({ name: key.name, createdAtMs, expiresAtMs, namespaces, nodes: undefined }),
    );
    return true;
  }

  #hasValid(keys: ReadonlyMap<string, ApiKey>): boolean {
    const nowMs = this.#clock.now();
    return [...keys.values()].some((key) => !isExpired(key, nowMs));
  }

  #removeExpiredNamesakes(entries: KeyEntries, name: string): void {
    const nowMs = this.#clock.now();
    for (const [hash, key] of keysOf(entries)) {
      if (key.name === name && isExpired(key, nowMs)) entries.delete(hash);
    }
  }
}

/** Looks at every entry whatever it finds, so that the time it takes says nothing. */
function findKey(keys: ReadonlyMap<string, ApiKey>, hash: string): ApiKey | undefined {
  const wanted = Buffer.from(hash, 'hex');
  let found: ApiKey | undefined;
  for (const [other, key] of keys) {
    if (timingSafeEqual(wanted, Buffer.from(other, 'hex'))) found = key;
  }
  return found;
}

function checkName(name: string): void {
  if (namePattern.test(name)) return;
  throw new SandboxError('InvalidField', `${JSON.stringify(name)} cannot be the name of a key`, {
    field: 'name',
    hint: 'Up to 63 letters, digits, spaces and . _ @ : + / -, beginning with a letter or a digit.',
  });
}

function unknownName(name: string, keys: readonly ApiKey[]): SandboxError {
  const near = nearest(
    name,
    keys.map((key) => key.name),
  );
  return new SandboxError('InvalidField', `There is no key named ${name}`, {
    field: 'name',
    hint: near === undefined ? 'See them with: k7-sandboxes keys list' : `Did you mean ${near}?`,
  });
}
