import type { Disposable } from '../../../base/disposable.ts';

/** Who one is to the API server. */
export interface Credential {
  /** The header's value. */
  readonly authorization: string | undefined;
  /** PEM. */
  readonly certificate: string | undefined;
  /** PEM. */
  readonly key: string | undefined;
}

export interface CredentialSource extends Disposable {
  /** A valid credential, from memory where possible. Errors: CredentialsFailed, the signal's reason. */
  get(signal?: AbortSignal): Promise<Credential>;
  /** The server refused this one (401). Whether `get` now fetches another instead of giving the same. */
  renew(refused: Credential): boolean;
}
