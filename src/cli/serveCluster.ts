import { resolve } from 'node:path';
import type { Logger } from '../base/logger.ts';
import { isSandboxError, SandboxError } from '../sandbox/errors.ts';
import type { SandboxService } from '../sandbox/service.ts';
import type { EmbeddedFlags } from './embeddedFlags.ts';
import type { CliIo } from './io.ts';
import { writeTemporaryKubeconfig, type TemporaryKubeconfig } from './temporaryKubeconfig.ts';

export interface ClusterOptions {
  readonly embedded: EmbeddedFlags | undefined;
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly namespaces: readonly string[];
}

/** The cluster that is served. */
export interface ServedCluster {
  readonly service: SandboxService;
  /** For the ready line. */
  readonly description: string;
  end(): Promise<void>;
}

/** A create under way is made whole, or taken back. */
const drainTimeoutMs = 10_000;

/** Connects to the cluster that is named, or starts the embedded one. */
export function openCluster(options: ClusterOptions, io: CliIo, logger: Logger): Promise<ServedCluster> {
  return options.embedded ? openEmbedded(options, options.embedded, io, logger) : openReal(options, io, logger);
}

async function openReal(options: ClusterOptions, io: CliIo, logger: Logger): Promise<ServedCluster> {
  const { kubeconfig, context } = options;
  const service = await io
    .connect({
      ...(kubeconfig === undefined ? {} : { kubeconfigPaths: [resolve(io.currentFolder, kubeconfig)] }),
      ...(context === undefined ? {} : { context }),
      ...common(options, io, logger),
    })
    .catch((error: unknown) => {
      throw kubeconfig === undefined && context === undefined ? offeringEmbedded(error) : error;
    });
  // `k7 (https://…)` without its brackets, since it stands in brackets itself.
  const description = `context ${withoutBrackets(service.description)}`;
  return { service, description, end: () => endService(service) };
}

async function openEmbedded(
  options: ClusterOptions,
  { statePath, kubeconfigPath }: EmbeddedFlags,
  io: CliIo,
  logger: Logger,
): Promise<ServedCluster> {
  const cluster = await io.startEmbedded({ statePath, clock: io.clock, logger });
  let file: TemporaryKubeconfig | undefined;
  try {
    const { kubeconfigText } = cluster;
    if (kubeconfigPath !== undefined) file = await writeTemporaryKubeconfig(kubeconfigPath, kubeconfigText);
    const service = await io.connect({ kubeconfigText, ...common(options, io, logger) });
    printLimits(io, { statePath, kubeconfigPath });
    const end = async (): Promise<void> => {
      await endService(service);
      await cluster.stop();
      await file?.remove();
    };
    return { service, description: withoutBrackets(service.description), end };
  } catch (error) {
    await cluster.stop();
    await file?.remove();
    throw error;
  }
}

function common({ namespaces }: ClusterOptions, { env, version }: CliIo, logger: Logger) {
  return { ...(namespaces.length === 0 ? {} : { namespaces }), env, logger, version };
}

async function endService(service: SandboxService): Promise<void> {
  await service.drain(drainTimeoutMs);
  service.dispose();
}

/** On standard error, so that standard output has the ready line alone. */
function printLimits(io: CliIo, { statePath, kubeconfigPath }: EmbeddedFlags): void {
  io.printError(
    'The cluster is the embedded one, in this process, for trying things out: its shells are an interpreter, with no\n' +
      'kernel, no isolation and no network. For a real cluster use --context NAME or --kubeconfig FILE.\n' +
      (statePath === undefined
        ? 'Its sandboxes end with this program; --embedded-state FILE keeps them.\n\n'
        : `Its sandboxes are kept in ${statePath}.\n\n`),
  );
  if (kubeconfigPath === undefined) return;
  io.printError(
    `Other tools reach it while this program runs:\n\n  kubectl --kubeconfig ${quoteForShell(kubeconfigPath)} get pods\n\n`,
  );
}

function offeringEmbedded(error: unknown): unknown {
  if (!isSandboxError(error) || error.reason !== 'InvalidKubeconfig') return error;
  const offer = 'To try it without a cluster: k7-sandboxes serve --embedded';
  const hint = error.hint === undefined ? offer : `${error.hint.replace(/[^.!?]$/, '$&.')} ${offer}`;
  return new SandboxError(error.reason, error.message, { cause: error, hint });
}

function withoutBrackets(description: string): string {
  return description.replace(/ \((.*)\)$/, ', $1');
}

function quoteForShell(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
