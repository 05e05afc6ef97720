import type { Clock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import { keyOf, type Sandbox, type SandboxKey } from '../../sandbox/sandbox.ts';
import type { SandboxWatch } from '../../sandbox/service.ts';

export interface WaitOptions {
  readonly watch: SandboxWatch;
  readonly key: SandboxKey;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called with what keeps it from running, each time that changes. */
  readonly onWaiting: (why: string) => void;
}

const timeoutMs = 5 * 60_000;

/**
 * Resolves when a shell can be opened in the sandbox. Errors: SandboxNotFound when it is gone, SandboxNotRunning when it
 * is paused, or has ended, or does not run in time.
 */
export function waitUntilRunning({ watch, key, clock, signal, onWaiting }: WaitOptions): Promise<void> {
  const resources = new DisposableStore();
  let said = '';
  return new Promise<void>((resolve, reject) => {
    const look = () => {
      // What the watch does not know yet, the cluster does: the opening of the shell will tell.
      if (watch.state.kind !== 'live') return resolve();
      const sandbox = watch.sandboxes().find((one) => keyOf(one) === keyOf(key));
      const error = obstacle(key, sandbox);
      if (error) return reject(error);
      if (!sandbox || sandbox.status === 'Running') return resolve();
      const why = sandbox.errorMessage || sandbox.reason || sandbox.status;
      if (why !== said) onWaiting(why);
      said = why;
    };
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    resources.add({ dispose: () => signal.removeEventListener('abort', onAbort) });
    resources.add(watch.onDidChange((keys) => keys.has(keyOf(key)) && look()));
    resources.add(watch.onDidChangeState(look));
    const onTimeout = () => reject(notRunning(key, `has not started within ${timeoutMs / 60_000} minutes`));
    resources.add(clock.setTimeout(onTimeout, timeoutMs));
    if (signal.aborted) onAbort();
    else look();
  }).finally(() => resources.dispose());
}

function obstacle(key: SandboxKey, sandbox: Sandbox | undefined): Error | undefined {
  if (!sandbox || sandbox.status === 'Terminating') {
    return new SandboxError('SandboxNotFound', `Sandbox ${key.name} is gone from namespace ${key.namespace}`);
  }
  if (sandbox.isPaused) return notRunning(key, 'is paused');
  if (sandbox.status === 'Succeeded' || sandbox.status === 'Failed') return notRunning(key, 'has ended');
  return undefined;
}

function notRunning({ name }: SandboxKey, why: string): SandboxError {
  return new SandboxError('SandboxNotRunning', `Sandbox ${name} ${why}`, { hint: 'Show its details to see why.' });
}
