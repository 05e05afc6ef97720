import { createHash, randomBytes } from 'node:crypto';

/** Who is asking, and what the key may touch. */
export interface ApiKey {
  readonly name: string;
  /** Milliseconds since the epoch; `undefined`: unknown. */
  readonly createdAtMs: number | undefined;
  /** `undefined`: never. */
  readonly expiresAtMs: number | undefined;
  readonly lastUsedAtMs: number | undefined;
  /** `undefined`: all of them. */
  readonly namespaces: readonly string[] | undefined;
  /** Where its sandboxes may run. `undefined`: everywhere. */
  readonly nodes: readonly string[] | undefined;
}

/** 256 random bits, in 43 characters that need no quoting. */
export function generateToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the key file has in place of the key. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

export function isExpired(key: Pick<ApiKey, 'expiresAtMs'>, nowMs: number): boolean {
  return key.expiresAtMs !== undefined && nowMs > key.expiresAtMs;
}
