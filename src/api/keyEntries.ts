/**
 * K7's key file: one JSON object, from the SHA-256 of a key in hex to an entry of `name`, `created`, `expires`,
 * `last_used` (seconds since the epoch), `namespaces` and `nodes`. What other versions put beside them is kept.
 */
import type { ApiKey } from './apiKey.ts';

export type KeyEntries = Map<string, unknown>;

const hashPattern = /^[0-9a-f]{64}$/;

/** Throws a SyntaxError or TypeError for text that is no key file. */
export function parseKeyEntries(text: string): KeyEntries {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new TypeError('it is no JSON object');
  return new Map(Object.entries(value));
}

export function formatKeyEntries(entries: KeyEntries): string {
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

/** The entries that are keys, by hash. */
export function keysOf(entries: KeyEntries): ReadonlyMap<string, ApiKey> {
  const keys = new Map<string, ApiKey>();
  for (const [hash, entry] of entries) {
    if (hashPattern.test(hash) && isRecord(entry)) keys.set(hash, toApiKey(entry));
  }
  return keys;
}

/** Writes when keys were last used into their entries; a later time that is there already stays. */
export function mergeLastUsed(entries: KeyEntries, usedAtMs: ReadonlyMap<string, number>): void {
  for (const [hash, timeMs] of usedAtMs) {
    const entry = entries.get(hash);
    if (!isRecord(entry)) continue;
    const seconds = Math.max(Math.floor(timeMs / 1000), toInteger(entry['last_used']) ?? 0);
    entries.set(hash, { ...entry, last_used: seconds });
  }
}

export function makeEntry(key: Omit<ApiKey, 'lastUsedAtMs'>): Record<string, unknown> {
  return {
    name: key.name,
    created: Math.floor((key.createdAtMs ?? 0) / 1000),
    ...(key.expiresAtMs === undefined ? {} : { expires: Math.floor(key.expiresAtMs / 1000) }),
    last_used: null,
    ...(key.namespaces === undefined ? {} : { namespaces: key.namespaces }),
    ...(key.nodes === undefined ? {} : { nodes: key.nodes }),
  };
}

function toApiKey(entry: Readonly<Record<string, unknown>>): ApiKey {
  return {
    name: typeof entry['name'] === 'string' ? entry['name'] : '',
    createdAtMs: toMs(entry['created']),
    expiresAtMs: toMs(entry['expires']),
    lastUsedAtMs: toMs(entry['last_used']),
    namespaces: toScope(entry['namespaces']),
    nodes: toScope(entry['nodes']),
  };
}

/** Absent or empty is unrestricted, as K7 has it; a restriction that cannot be read allows nothing. */
function toScope(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return [];
  if (value.length === 0) return undefined;
  return value.filter((item) => typeof item === 'string');
}

function toMs(value: unknown): number | undefined {
  const seconds = toInteger(value);
  return seconds === undefined ? undefined : seconds * 1000;
}

function toInteger(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
