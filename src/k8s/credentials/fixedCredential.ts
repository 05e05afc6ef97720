import type { Credential, CredentialSource } from './credential.ts';

/** A credential that never changes. */
export class FixedCredential implements CredentialSource {
  readonly #credential: Credential;

  constructor(credential: Credential) {
    this.#credential = credential;
  }

  get(): Promise<Credential> {
    return Promise.resolve(this.#credential);
  }

  renew(): boolean {
    return false;
  }

  dispose(): void {
    // Nothing is held.
  }
}
