import { dirname, resolve, sep } from 'node:path';
import { parseDocument } from 'yaml';
import type * as z from 'zod';
import { SandboxError } from '../../../sandbox/errors.ts';
import { kubeconfigSchema, type ClusterFields, type ExecFields, type UserFields } from './kubeconfigSchema.ts';

/** Where an entry is, for messages. */
interface Entry {
  readonly name: string;
  /** Path of the kubeconfig. */
  readonly file: string;
}

/** PEM, of which `data` wins over what is in the file at `path`. */
export interface PemSource {
  /** Base64. */
  readonly data: string | undefined;
  readonly path: string | undefined;
}

export interface ClusterEntry extends Entry {
  readonly server: string | undefined;
  readonly authority: PemSource;
  readonly tlsServerName: string | undefined;
  readonly isTlsUnverified: boolean;
  readonly proxyUrl: string | undefined;
  readonly isCompressionDisabled: boolean;
  /** What the cluster tells credential plugins. */
  readonly pluginConfig: unknown;
}

export interface ExecConfig {
  readonly apiVersion: string | undefined;
  readonly command: string | undefined;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string | undefined;
  readonly isClusterInfoProvided: boolean;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always' | undefined;
}

export interface UserEntry extends Entry {
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly certificate: PemSource;
  readonly key: PemSource;
  readonly exec: ExecConfig | undefined;
  /** Name of the removed kind of plugin. */
  readonly authProvider: string | undefined;
  readonly impersonate: {
    readonly user: string | undefined;
    readonly uid: string | undefined;
    readonly groups: readonly string[];
    readonly extra: Readonly<Record<string, readonly string[]>>;
  };
}

export interface ContextEntry extends Entry {
  readonly cluster: string | undefined;
  readonly user: string | undefined;
  readonly namespace: string | undefined;
}

export interface KubeconfigFile {
  readonly clusters: readonly ClusterEntry[];
  readonly users: readonly UserEntry[];
  readonly contexts: readonly ContextEntry[];
  readonly currentContext: string | undefined;
}

/**
 * One kubeconfig; paths in it become absolute, from the file's own folder on.
 * Errors: InvalidKubeconfig with the file and the entry, and never with a value, since those are secrets.
 */
export function parseKubeconfigFile(content: string, file: string): KubeconfigFile {
  const raw = parseYaml(content, file);
  const parsed = kubeconfigSchema.safeParse(raw ?? {});
  if (!parsed.success) throw toFieldError(parsed.error, raw, file);
  const folder = dirname(resolve(file));
  const { clusters, users, contexts, 'current-context': currentContext } = parsed.data;
  return {
    clusters: clusters.map(({ name, cluster }) => toCluster({ name, file }, cluster ?? {}, folder)),
    users: users.map(({ name, user }) => toUser({ name, file }, user ?? {}, folder)),
    contexts: contexts.map(({ name, context }) => ({
      name,
      file,
      cluster: context?.cluster,
      user: context?.user,
      namespace: context?.namespace,
    })),
    currentContext,
  };
}

function parseYaml(content: string, file: string): unknown {
  // The parser's own messages quote the file, which holds secrets.
  const document = parseDocument(content, { merge: true, uniqueKeys: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) {
    const [at] = error.linePos ?? [];
    const where = at ? ` (line ${at.line}, column ${at.col})` : '';
    throw new SandboxError('InvalidKubeconfig', `The kubeconfig ${file} is no valid YAML${where}.`);
  }
  try {
    return document.toJS();
  } catch (cause) {
    throw new SandboxError(
      'InvalidKubeconfig',
      `The kubeconfig ${file} is no valid YAML: its aliases do not resolve.`,
      {
        cause,
      },
    );
  }
}

function toCluster(entry: Entry, fields: Partial<ClusterFields>, folder: string): ClusterEntry {
  return {
    ...entry,
    server: fields.server,
    authority: { data: fields['certificate-authority-data'], path: locate(fields['certificate-authority'], folder) },
    tlsServerName: fields['tls-server-name'],
    isTlsUnverified: fields['insecure-skip-tls-verify'] ?? false,
    proxyUrl: fields['proxy-url'],
    isCompressionDisabled: fields['disable-compression'] ?? false,
    pluginConfig: fields.extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension,
  };
}

function toUser(entry: Entry, fields: Partial<UserFields>, folder: string): UserEntry {
  const { exec, 'as-user-extra': extra } = fields;
  return {
    ...entry,
    token: fields.token,
    tokenFile: locate(fields.tokenFile, folder),
    username: fields.username,
    password: fields.password,
    certificate: { data: fields['client-certificate-data'], path: locate(fields['client-certificate'], folder) },
    key: { data: fields['client-key-data'], path: locate(fields['client-key'], folder) },
    exec: exec ? toExec(exec, folder) : undefined,
    authProvider: fields['auth-provider'] ? (fields['auth-provider'].name ?? 'without a name') : undefined,
    impersonate: {
      user: fields.as,
      uid: fields['as-uid'],
      groups: fields['as-groups'] ?? [],
      extra: extra ?? {},
    },
  };
}

function toExec(fields: ExecFields, folder: string): ExecConfig {
  const { apiVersion, command, args, env, installHint, provideClusterInfo, interactiveMode } = fields;
  const isPath = command !== undefined && (command.includes('/') || command.includes(sep));
  return {
    apiVersion,
    // A bare name is looked up in PATH.
    command: isPath ? locate(command, folder) : command,
    args,
    env,
    installHint,
    isClusterInfoProvided: provideClusterInfo,
    interactiveMode: interactiveMode ?? undefined,
  };
}

function locate(path: string | undefined, folder: string): string | undefined {
  return path === undefined ? undefined : resolve(folder, path);
}

function toFieldError(error: z.ZodError, raw: unknown, file: string): SandboxError {
  const path = error.issues[0]?.path ?? [];
  const [kind, index, , ...field] = path.map(String);
  if (kind === undefined) {
    return new SandboxError('InvalidKubeconfig', `The kubeconfig ${file} is no YAML object.`);
  }
  const name = nameOf(raw, path);
  const entry = index === undefined ? kind : `${kind}[${index}]${name === undefined ? '' : ` (${name})`}`;
  const what = field.length === 0 ? ' has the wrong form' : `: ${field.join('.')} has the wrong type`;
  return new SandboxError('InvalidKubeconfig', `In the kubeconfig ${file}, ${entry}${what}.`);
}

function nameOf(raw: unknown, [kind, index]: readonly PropertyKey[]): string | undefined {
  const name = [kind, index, 'name'].reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && key !== undefined ? Reflect.get(value, key) : undefined,
    raw,
  );
  return typeof name === 'string' ? name : undefined;
}
