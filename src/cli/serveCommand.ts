import { resolve } from 'node:path';
import type { ApiAddress } from '../api/server.ts';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import type { SandboxService } from '../sandbox/service.ts';
import { embeddedFlagTypes, parseEmbeddedFlags } from './embeddedFlags.ts';
import { serveHelp } from './help.ts';
import type { CliIo } from './io.ts';
import { keysFilePath, namingKeysFile } from './keysFile.ts';
import { parseNamespaces } from './namespaceFlags.ts';
import { parseWhole } from './numbers.ts';
import { parseFlags } from './parseFlags.ts';
import { openCluster, type ClusterOptions, type ServedCluster } from './serveCluster.ts';
import { makeTextLogger } from './textLogger.ts';
import { UsageError } from './usageError.ts';

const flagTypes = {
  context: 'text',
  kubeconfig: 'text',
  namespace: 'list',
  host: 'text',
  port: 'text',
  'allowed-host': 'list',
  'keys-file': 'text',
  'env-dir': 'text',
  ...embeddedFlagTypes,
} as const;

interface ServeOptions extends ClusterOptions {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly keysFile: string;
  readonly envFolder: string;
}

/** `k7-sandboxes serve`; answers the exit code once the server has stopped. */
export async function runServe(args: readonly string[], io: CliIo): Promise<number> {
  const flags = parseFlags(args, flagTypes);
  if (flags.isSet('help')) {
    io.print(serveHelp);
    return 0;
  }
  if (flags.positionals.length > 0) throw new UsageError(`serve takes only flags, not ${flags.positionals[0]}`);
  const options: ServeOptions = {
    embedded: parseEmbeddedFlags(flags, io.currentFolder),
    context: flags.text('context'),
    kubeconfig: flags.text('kubeconfig'),
    namespaces: parseNamespaces(flags.list('namespace')),
    host: flags.text('host')?.replace(/^\[(.*)\]$/, '$1') ?? '127.0.0.1',
    port: parseWhole('port', flags.text('port') ?? '7070', { min: 0, max: 65_535 }),
    allowedHosts: flags.list('allowed-host'),
    keysFile: keysFilePath(flags.text('keys-file'), io),
    envFolder: resolve(io.currentFolder, flags.text('env-dir') ?? '.'),
  };
  const logger = makeTextLogger(io.printError, io.clock, false);
  const cluster = await openCluster(options, io, logger);
  try {
    return await serveOn(cluster, options, io, logger);
  } finally {
    await cluster.end();
  }
}

async function serveOn(cluster: ServedCluster, options: ServeOptions, io: CliIo, logger: Logger): Promise<number> {
  const [{ createApiServer }, { EnvFiles }, { KeyStore }, { isLoopback }, { randomIds }] = await Promise.all([
    import('../api/server.ts'),
    import('../api/envFiles.ts'),
    import('../api/keyStore.ts'),
    import('../api/hostCheck.ts'),
    import('../api/ids.ts'),
  ]);
  const { host, port, allowedHosts } = options;
  const { service } = cluster;
  const { clock, version } = io;
  const keys = new KeyStore({ path: options.keysFile, clock, logger });
  const envFiles = new EnvFiles(options.envFolder);
  const server = createApiServer({
    service,
    keys,
    envFiles,
    host,
    port,
    allowedHosts,
    clock,
    logger,
    version,
    ids: randomIds,
  });
  const termination = waitForTermination(io);
  const resources = new DisposableStore();
  resources.add(termination);
  resources.add(reportState(service, logger));
  try {
    service.watch.start();
    const address = await server.start();
    if (!isLoopback(host)) {
      io.printError(`Warning: ${host} is reached by other machines, and the traffic, keys included, is plain HTTP.\n`);
    }
    // For the first user; none when there is a valid key.
    const token = await namingKeysFile(keys.path, () => keys.createIfNone({ name: 'default' }));
    printInstructions(address, token, keys.path, io);
    io.print(`K7 Sandboxes API ready on ${address.url} (${cluster.description})\n`);
    await termination.happened;
    logger.info('stopping');
    return 0;
  } finally {
    await server.stop();
    resources.dispose();
  }
}

/** `npx` finds the program in a checkout and among what is installed. */
const makeKey = 'export K7_API_KEY=$(npx k7-sandboxes keys create NAME)';

/** What can be pasted into a shell. On standard error, so that standard output has the ready line alone. */
function printInstructions(address: ApiAddress, token: string | undefined, keysPath: string, io: CliIo): void {
  const base = address.url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  if (token !== undefined) {
    io.printError(`A new API key, named default. It is shown only now:\n\n  export K7_API_KEY=${token}\n\n`);
  } else {
    io.printError(`The API keys are those of ${keysPath}. Another one:\n\n  ${makeKey}\n\n`);
  }
  io.printError(
    `Try it:\n\n  export BASE=${base}\n  curl -H "X-API-Key: $K7_API_KEY" "$BASE/api/v1/sandboxes?namespace=default"\n\n`,
  );
}

function reportState(service: SandboxService, logger: Logger): Disposable {
  let last = service.watch.state.kind;
  return service.watch.onDidChangeState((state) => {
    // While it is down, its causes take turns.
    if (state.kind === last) return;
    last = state.kind;
    switch (state.kind) {
      case 'connecting':
        break;
      case 'live':
        logger.info('connected to the cluster', { cluster: service.description });
        break;
      case 'stale':
        logger.warn('the connection to the cluster is down; lists are as last seen', { error: state.error.message });
        break;
      case 'failed':
        logger.warn('the cluster cannot be read; requests are answered with an error until it can', {
          error: state.error.message,
        });
        break;
    }
  });
}

/** Resolves with the first signal; the second one ends the process at once. */
function waitForTermination(io: CliIo): Disposable & { readonly happened: Promise<void> } {
  let onFirst: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    onFirst = resolve;
  });
  let count = 0;
  const subscription = io.onTerminate(() => {
    count += 1;
    if (count === 1) onFirst();
    else io.exitNow(1);
  });
  return { happened, dispose: () => subscription.dispose() };
}
