import { SandboxError } from '../../sandbox/errors.ts';
import { keyOf, type SandboxKey } from '../../sandbox/sandbox.ts';
import type {
  ExecOptions,
  ExecResult,
  SandboxExec,
  SandboxLifecycle,
  TerminalConnection,
  TerminalSize,
} from '../../sandbox/service.ts';
import type { SandboxStore } from '../../sandbox/store/sandboxStore.ts';
import type { KubeExec } from './exec.ts';
import type { ExecPod } from './execErrors.ts';

export interface KubeSandboxExecOptions {
  readonly exec: KubeExec;
  readonly lifecycle: Pick<SandboxLifecycle, 'get'>;
  readonly store: SandboxStore;
}

/** `SandboxExec` on a cluster: finds the sandbox's pod, and runs there. */
export class KubeSandboxExec implements SandboxExec {
  readonly #options: KubeSandboxExecOptions;

  constructor(options: KubeSandboxExecOptions) {
    this.#options = options;
  }

  async run(key: SandboxKey, command: string, options: ExecOptions = {}): Promise<ExecResult> {
    return this.#options.exec.run(await this.#podOf(key, options.signal), command, options);
  }

  async openTerminal(key: SandboxKey, size: TerminalSize, signal?: AbortSignal): Promise<TerminalConnection> {
    return this.#options.exec.openTerminal(await this.#podOf(key, signal), size, signal);
  }

  /** Errors: SandboxNotFound, SandboxNotRunning, those of `get`. */
  async #podOf(key: SandboxKey, signal: AbortSignal | undefined): Promise<ExecPod> {
    const { podName, status, errorMessage, isPaused } = await this.#options.lifecycle.get(key, signal);
    const pod = this.#options.store.pods.group(keyOf(key)).find(({ name }) => name === podName);
    if (pod && status === 'Running') return { namespace: key.namespace, podName: pod.name, container: pod.container };
    const state = isPaused ? 'paused' : status;
    const why = errorMessage === '' ? '' : `: ${errorMessage}`;
    throw new SandboxError('SandboxNotRunning', `Sandbox ${key.name} is not running (status: ${state})${why}`, {
      hint: isPaused ? 'Resume it first.' : undefined,
    });
  }
}
