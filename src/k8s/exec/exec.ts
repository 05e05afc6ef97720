import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import type { ExecOptions, ExecResult, TerminalConnection, TerminalSize } from '../../sandbox/service.ts';
import { execProtocols } from './channels.ts';
import { CommandRun } from './commandRun.ts';
import { toExecError, type ExecPod } from './execErrors.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { commandArguments, guardArguments, terminalArguments } from './shellScripts.ts';
import { ShellConnection } from './terminalConnection.ts';

const defaultTimeoutMs = 60 * 60 * 1000;
const defaultMaxOutputBytes = 8 * 1024 * 1024;
/** Linux takes 128 KiB as one argument of a process. */
const maxCommandBytes = 100_000;

export interface KubeExecOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Different on each call, of letters, digits and dashes. */
  readonly ids?: () => string;
}

interface ExecStreams {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Runs commands and opens terminals in pods. Which pod a sandbox has is its caller's business. */
export class KubeExec {
  readonly #api: KubeApi;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #ids: () => string;

  constructor({ api, clock, logger, ids = randomUUID }: KubeExecOptions) {
    this.#api = api;
    this.#clock = clock;
    this.#logger = logger;
    this.#ids = ids;
  }

  /** As `SandboxExec.run`: ends the command's process group when the signal aborts or the time is over. */
  async run(pod: ExecPod, command: string, options: ExecOptions = {}): Promise<ExecResult> {
    checkCommand(command);
    const { signal, timeoutMs = defaultTimeoutMs, maxOutputBytes = defaultMaxOutputBytes } = options;
    const startedAtMs = this.#clock.now();
    const ending = new AbortController();
    const onAbort = () => ending.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = this.#clock.setTimeout(() => ending.abort(timeoutError(timeoutMs)), timeoutMs);
    try {
      const id = this.#ids();
      const streams = { command: commandArguments(command, id), stdin: true, stdout: true, stderr: true, tty: false };
      const socket = await this.#connect(pod, streams, ending.signal);
      const run = new CommandRun({ socket, clock: this.#clock, pod, id, maxOutputBytes });
      const outcome = await untilAborted(run.outcome, ending.signal, () => run.dispose());
      return { ...outcome, durationMs: this.#clock.now() - startedAtMs };
    } finally {
      timer.dispose();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** As `SandboxExec.openTerminal`. A second connection guards the shell: it hangs it up when both are gone. */
  async openTerminal(pod: ExecPod, size: TerminalSize, signal?: AbortSignal): Promise<TerminalConnection> {
    const id = this.#ids();
    const streams = { command: terminalArguments(id), stdin: true, stdout: true, stderr: false, tty: true };
    const socket = await this.#connect(pod, streams, signal);
    const openGuard = (processId: number, guardSignal: AbortSignal) =>
      this.#connect(
        pod,
        { command: guardArguments(processId), stdin: true, stdout: true, stderr: false, tty: false },
        guardSignal,
      );
    return new ShellConnection({ socket, clock: this.#clock, logger: this.#logger, pod, id, size, openGuard });
  }

  async #connect(pod: ExecPod, streams: ExecStreams, signal: AbortSignal | undefined): Promise<WebSocket> {
    signal?.throwIfAborted();
    const { namespace, podName, container } = pod;
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(podName)}/exec`;
    try {
      return await this.#api.socket({ path, query: { container, ...streams }, protocols: execProtocols, signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw toExecError(error, pod);
    }
  }
}

function checkCommand(command: string): void {
  const field = 'command';
  if (command.includes('\0')) {
    throw new SandboxError('InvalidField', 'The command contains a NUL character, which no shell takes.', { field });
  }
  const sizeBytes = Buffer.byteLength(command);
  if (sizeBytes <= maxCommandBytes) return;
  throw new SandboxError(
    'InvalidField',
    `The command has ${sizeBytes} bytes; at most ${maxCommandBytes} can be run at once.`,
    { field, hint: 'Put the script into a file in the sandbox, and run that.' },
  );
}

function timeoutError(timeoutMs: number): SandboxError {
  const seconds = timeoutMs / 1000;
  return new SandboxError('Timeout', `The command was ended, because it did not finish within ${seconds} s.`, {
    hint: 'Give it more time, or start it in the background.',
  });
}

/** `promise`, or the signal's reason as soon as it aborts; then `end` is called, and the promise no longer matters. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal, end: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      end();
      reject(signal.reason);
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
