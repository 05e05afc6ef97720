import type { CachedFile } from './cachedFile.ts';
import type { Credential, CredentialSource } from './credential.ts';

/** Text from the kubeconfig itself, or from a file that it names. */
export type TextSource = string | CachedFile | undefined;

export interface UserCredentialsOptions {
  readonly token: TextSource;
  /** When there is no token. */
  readonly basic: { readonly username: string; readonly password: string } | undefined;
  readonly certificate: TextSource;
  readonly key: TextSource;
  /** The `Authorization` header of a token; throws when it cannot be sent. */
  readonly toBearer: (token: string) => string;
}

/** What a kubeconfig says by itself or in files. */
export class UserCredentials implements CredentialSource {
  readonly #options: UserCredentialsOptions;
  readonly #files: readonly CachedFile[];
  #last: { readonly texts: readonly (string | undefined)[]; readonly credential: Credential } | undefined;

  constructor(options: UserCredentialsOptions) {
    this.#options = options;
    this.#files = [options.token, options.certificate, options.key].filter((each) => typeof each === 'object');
  }

  async get(signal?: AbortSignal): Promise<Credential> {
    if (this.#last && this.#files.length === 0) return this.#last.credential;
    const { token, certificate, key } = this.#options;
    const texts = await Promise.all([token, certificate, key].map(read));
    signal?.throwIfAborted();
    if (this.#last?.texts.every((text, index) => text === texts[index])) return this.#last.credential;
    const [tokenText, certificateText, keyText] = texts;
    const credential = { authorization: this.#authorize(tokenText), certificate: certificateText, key: keyText };
    this.#last = { texts, credential };
    return credential;
  }

  /** Whether a file may hold another by now. */
  renew(): boolean {
    for (const file of this.#files) file.drop();
    return this.#files.length > 0;
  }

  dispose(): void {
    // Nothing is held open.
  }

  #authorize(token: string | undefined): string | undefined {
    const { basic, toBearer } = this.#options;
    if (token !== undefined) return toBearer(token);
    if (!basic) return undefined;
    return `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
  }
}

async function read(source: TextSource): Promise<string | undefined> {
  return typeof source === 'object' ? source.read() : source;
}
