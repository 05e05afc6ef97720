import { abortable } from '../../../base/abortable.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { toError } from '../../../base/toError.ts';
import type { Credential, CredentialSource } from './credential.ts';
import type { PluginCredential } from './execCredential.ts';

/** A credential is not used in the last part of its life, since a request takes time and clocks differ. */
const marginMs = 30_000;
/** A failure counts for that long, so that many requests at once do not start a plugin each. */
const failureMs = 3000;
/** One that the server refuses although it was just made is no reason to make another. */
const freshMs = 10_000;

export interface PluginCredentialsOptions {
  readonly run: (signal: AbortSignal) => Promise<PluginCredential>;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Held {
  readonly credential: Credential;
  readonly madeAtMs: number;
  readonly goodUntilMs: number;
}

/** Credentials of a plugin, which runs only when there is no valid one, and once at a time. */
export class PluginCredentials implements CredentialSource {
  readonly #options: PluginCredentialsOptions;
  readonly #disposed = new AbortController();
  #held: Held | undefined;
  #running: Promise<Credential> | undefined;
  #failure: { readonly error: unknown; readonly atMs: number } | undefined;

  constructor(options: PluginCredentialsOptions) {
    this.#options = options;
  }

  async get(signal?: AbortSignal): Promise<Credential> {
    signal?.throwIfAborted();
    const nowMs = this.#options.clock.now();
    if (this.#held && nowMs < this.#held.goodUntilMs) return this.#held.credential;
    if (this.#failure && isWithin(failureMs, this.#failure.atMs, nowMs)) throw this.#failure.error;
    this.#running ??= this.#run();
    return abortable(this.#running, signal);
  }

  renew(refused: Credential): boolean {
    const held = this.#held;
    if (held?.credential !== refused) return true;
    if (isWithin(freshMs, held.madeAtMs, this.#options.clock.now())) return false;
    this.#held = undefined;
    return true;
  }

  dispose(): void {
    this.#disposed.abort(new Error('the connection was closed'));
  }

  async #run(): Promise<Credential> {
    const { run, clock, logger } = this.#options;
    const startedAtMs = clock.now();
    try {
      const credential = await run(this.#disposed.signal);
      const madeAtMs = clock.now();
      logger.debug('the credential plugin has run', { durationMs: madeAtMs - startedAtMs });
      this.#failure = undefined;
      this.#held = { credential, madeAtMs, goodUntilMs: goodUntil(credential.expiresAtMs, madeAtMs) };
      return credential;
    } catch (error) {
      logger.warn('the credential plugin has failed', { error: toError(error).message });
      this.#failure = { error, atMs: clock.now() };
      throw error;
    } finally {
      this.#running = undefined;
    }
  }
}

/** Both ways, since the clock may be put back. */
function isWithin(ms: number, aMs: number, bMs: number): boolean {
  return Math.abs(aMs - bMs) < ms;
}

function goodUntil(expiresAtMs: number | undefined, nowMs: number): number {
  if (expiresAtMs === undefined) return Number.POSITIVE_INFINITY;
  return expiresAtMs - Math.min(marginMs, (expiresAtMs - nowMs) / 10);
}
