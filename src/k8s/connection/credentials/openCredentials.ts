import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { isSandboxError, SandboxError } from '../../../sandbox/errors.ts';
import type { ClusterEntry, PemSource, UserEntry } from '../kubeconfig/kubeconfigFile.ts';
import { checkPem, type PemOwner } from '../kubeconfig/pem.ts';
import { CachedFile } from './cachedFile.ts';
import type { CredentialSource } from './credential.ts';
import { LoginShell } from './loginShell.ts';
import { Plugin } from './plugin.ts';
import { PluginCredentials } from './pluginCredentials.ts';
import { UserCredentials, type TextSource } from './userCredentials.ts';

export interface OpenCredentialsOptions {
  readonly user: UserEntry;
  readonly cluster: ClusterEntry;
  /** Of the cluster, as PEM. */
  readonly authority: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly readFile: (path: string) => Promise<string>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The credentials of a kubeconfig's user, in kubectl's order: token, plugin, password; a client certificate beside them.
 * A plugin runs with the first request. Errors: InvalidKubeconfig, CredentialsFailed.
 */
export async function openCredentials(options: OpenCredentialsOptions): Promise<CredentialSource> {
  const { user, clock, logger } = options;
  const owner = `the user "${user.name}" in ${user.file}`;
  if (user.authProvider !== undefined) {
    throw new SandboxError(
      'CredentialsFailed',
      `The auth-provider "${user.authProvider}" of ${owner} was removed from Kubernetes in version 1.26.`,
      { hint: 'Log in to the cluster again with its current tools, which set up an exec credential plugin.' },
    );
  }
  if (user.exec && user.token === undefined && user.tokenFile === undefined) {
    const loginShell = new LoginShell(options);
    const plugin = new Plugin({ ...options, loginShell });
    return new PluginCredentials({ run: (signal) => plugin.run(signal), clock, logger });
  }
  const { username, password, certificate, key, token, tokenFile } = user;
  const source = new UserCredentials({
    token: tokenFile === undefined ? token : fileOf(tokenFile, { owner, field: 'tokenFile' }, options, (text) => text),
    basic: username === undefined ? undefined : { username, password: password ?? '' },
    certificate: pemSource(certificate, { owner, field: 'client-certificate' }, options),
    key: pemSource(key, { owner, field: 'client-key' }, options),
    toBearer: (text) => toBearer(text, owner),
  });
  // Tells now what is wrong with the files.
  await source.get();
  return source;
}

function pemSource({ data, path }: PemSource, owner: PemOwner, options: OpenCredentialsOptions): TextSource {
  if (data !== undefined) {
    return checkPem(Buffer.from(data, 'base64').toString('utf8'), `The ${owner.field}-data of ${owner.owner}`);
  }
  return path === undefined ? undefined : fileOf(path, owner, options, checkPem);
}

function fileOf(
  path: string,
  { owner, field }: PemOwner,
  { readFile, clock }: OpenCredentialsOptions,
  check: (content: string, what: string) => string,
): CachedFile {
  const what = `The ${field} ${path} of ${owner}`;
  const read = async () => {
    try {
      return check(await readFile(path), what);
    } catch (cause) {
      if (isSandboxError(cause)) throw cause;
      throw new SandboxError('CredentialsFailed', `${what} cannot be read.`, { cause });
    }
  };
  return new CachedFile(path, read, clock);
}

/** Errors: CredentialsFailed for a token that no header can hold. */
function toBearer(text: string, owner: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`;
  const why = token === '' ? 'is empty' : 'has characters that no token has';
  throw new SandboxError('CredentialsFailed', `The token of ${owner} ${why}.`);
}
