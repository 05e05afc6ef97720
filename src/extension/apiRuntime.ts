import { EnvFiles } from '../api/envFiles.ts';
import { KeyStore, type KeyStoreOptions } from '../api/keyStore.ts';

export { randomIds } from '../api/ids.ts';
export { createApiServer } from '../api/server.ts';

export function createKeyStore(options: KeyStoreOptions): KeyStore {
  return new KeyStore(options);
}

export function createEnvFiles(folder: string): EnvFiles {
  return new EnvFiles(folder);
}
