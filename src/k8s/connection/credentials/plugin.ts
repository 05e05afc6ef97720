import { delimiter } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { assertNever } from '../../../base/assertNever.ts';
import type { Clock } from '../../../base/clock.ts';
import { SandboxError } from '../../../sandbox/errors.ts';
import type { ClusterEntry, UserEntry } from '../kubeconfig/kubeconfigFile.ts';
import {
  execApiVersions,
  parseExecCredential,
  toExecInfo,
  type ExecApiVersion,
  type PluginCredential,
} from './execCredential.ts';
import type { LoginShell } from './loginShell.ts';
import { runProcess, type ProcessResult } from './runProcess.ts';

const timeoutMs = 60_000;
const maxOutputBytes = 1024 * 1024;
const maxErrorLines = 3;
const maxErrorLength = 500;

export interface PluginOptions {
  readonly user: UserEntry;
  readonly cluster: ClusterEntry;
  /** PEM. */
  readonly authority: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly loginShell: LoginShell;
}

/** The program that a kubeconfig names to make credentials. */
export class Plugin {
  readonly #options: PluginOptions;
  readonly #command: string;
  readonly #args: readonly string[];
  readonly #apiVersion: ExecApiVersion;
  readonly #installHint: string | undefined;
  #env: NodeJS.ProcessEnv;

  /** Errors: InvalidKubeconfig, and CredentialsFailed for a plugin that needs a terminal. */
  constructor(options: PluginOptions) {
    this.#options = options;
    const { user, cluster, authority, env } = options;
    const { command, args = [], apiVersion, interactiveMode, isClusterInfoProvided, installHint } = user.exec ?? {};
    const where = `The user "${user.name}" in ${user.file}`;
    if (command === undefined) {
      throw new SandboxError('InvalidKubeconfig', `${where} has a credential plugin without a command.`);
    }
    const version = execApiVersions.find((each) => each === apiVersion);
    if (version === undefined) {
      throw new SandboxError(
        'InvalidKubeconfig',
        `${where} has a credential plugin whose apiVersion is not one of ${execApiVersions.join(', ')}.`,
        { hint: `Update the plugin, and set its apiVersion to ${execApiVersions[0]}.` },
      );
    }
    this.#command = command;
    this.#args = args;
    this.#apiVersion = version;
    this.#installHint = installHint === undefined ? undefined : plain(installHint).slice(0, maxErrorLength);
    if (interactiveMode === 'Always') {
      throw this.#failed('wants a terminal (interactiveMode: Always), and can have none here', {
        hint: 'Use a way to log in that needs no terminal, for example a service account token.',
      });
    }
    const own = Object.fromEntries((user.exec?.env ?? []).map(({ name, value }) => [name, value]));
    const info = toExecInfo(version, isClusterInfoProvided ? cluster : undefined, authority);
    this.#env = { ...env, ...own, KUBERNETES_EXEC_INFO: info };
  }

  /** Errors: CredentialsFailed. */
  async run(signal: AbortSignal): Promise<PluginCredential> {
    const result = await this.#start(signal);
    const trouble = describeEnd(result);
    if (trouble !== undefined) throw this.#failed(`${trouble}${lastLines(result.stderr)}`);
    const parsed = parseExecCredential(result.stdout, this.#apiVersion);
    if ('fault' in parsed) throw this.#failed(`${parsed.fault}${lastLines(result.stderr)}`);
    return parsed.credential;
  }

  async #start(signal: AbortSignal): Promise<ProcessResult> {
    try {
      return await this.#runOnce(signal);
    } catch (error) {
      if (!isMissing(error)) throw this.#failed(`cannot be run (${codeOf(error)})`, { cause: error });
      const path = /[/\\]/.test(this.#command) ? undefined : await this.#options.loginShell.path(signal);
      if (path === undefined) throw this.#missing(error);
      this.#env = { ...this.#env, PATH: [path, this.#env['PATH']].filter(Boolean).join(delimiter) };
    }
    try {
      return await this.#runOnce(signal);
    } catch (error) {
      throw this.#missing(error);
    }
  }

  #runOnce(signal: AbortSignal): Promise<ProcessResult> {
    const { clock } = this.#options;
    const command = this.#command;
    return runProcess({ command, args: this.#args, env: this.#env, clock, timeoutMs, maxOutputBytes, signal });
  }

  #missing(cause: unknown): SandboxError {
    const hint = this.#installHint ?? 'Install it, or write its whole path into the kubeconfig.';
    return this.#failed('was not found', { cause, hint });
  }

  #failed(what: string, options: { readonly hint?: string; readonly cause?: unknown } = {}): SandboxError {
    const { user } = this.#options;
    const message = `The credential plugin ${this.#command} of the user "${user.name}" ${what}.`;
    return new SandboxError('CredentialsFailed', message, options);
  }
}

function describeEnd({ end, exitCode }: ProcessResult): string | undefined {
  switch (end) {
    case 'exited':
      return exitCode === 0 ? undefined : `failed with exit code ${exitCode}`;
    case 'killed':
      return 'was killed';
    case 'ended':
      return 'was ended';
    case 'timeout':
      return `did not finish within ${timeoutMs / 1000} s`;
    case 'tooLong':
      return 'printed too much';
    default:
      return assertNever(end);
  }
}

/** `: what it said last`, with whatever looks like a token left out. */
function lastLines(stderr: string): string {
  const lines = plain(stderr)
    .replace(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '(token)')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const said = lines.slice(-maxErrorLines).join(' ').slice(-maxErrorLength).replace(/\.$/, '');
  return said === '' ? '' : `: ${said}`;
}

function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n]/gu, ' ');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}
