import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock, type Clock } from '../../../../src/base/clock.ts';
import type { Logger } from '../../../../src/base/logger.ts';
import type { KubeApi } from '../../../../src/k8s/connection/kubeApi.ts';
import { openKubeApi, type OpenedKubeApi } from '../../../../src/k8s/connection/openKubeApi.ts';
import { TlsApi, type TlsApiOptions } from '../../../fakes/tlsApi.ts';

export const secret = 'very-secret-token';

export interface Rig {
  readonly server: TlsApi;
  readonly folder: string;
  /** All that was logged, as text. */
  readonly logged: string[];
  open(options?: OpenOptions): Promise<OpenedKubeApi>;
  /** Its API alone. */
  connect(options?: OpenOptions): Promise<KubeApi>;
}

export interface OpenOptions {
  /** Fields of the kubeconfig, beside server and authority, or in their place. */
  readonly cluster?: object;
  readonly user?: object;
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
}

/** A server, and a way to open it by a kubeconfig with a token. */
export async function makeRig(t: TestContext, options: TlsApiOptions = {}): Promise<Rig> {
  const server = await TlsApi.start(options);
  t.after(() => server.stop());
  const folder = await makeFolder(t);
  const logged: string[] = [];
  const log = (message: string, fields?: object) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const open = async ({ cluster = {}, user = { token: secret }, env = {}, clock = systemClock }: OpenOptions = {}) => {
    const authority = Buffer.from(server.authority.certificate).toString('base64');
    const path = join(folder, 'config');
    await writeFile(
      path,
      JSON.stringify({
        clusters: [
          { name: 'test', cluster: { server: server.url, 'certificate-authority-data': authority, ...cluster } },
        ],
        users: [{ name: 'me', user }],
        contexts: [{ name: 'here', context: { cluster: 'test', user: 'me', namespace: 'team' } }],
        'current-context': 'here',
      }),
    );
    const opened = await openKubeApi({ kubeconfigPaths: [path], env, clock, logger, version: '1.2.3' });
    t.after(() => opened.api.dispose());
    return opened;
  };
  return { server, folder, logged, open, connect: async (each) => (await open(each)).api };
}

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'k7-connection-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything that an error says, down to its last cause. */
export function wholeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [String(error), JSON.stringify(error), wholeText(error.cause)].join('\n');
}
