import { isSandboxError, SandboxError } from '../../sandbox/errors.ts';
import { keyOf, type Sandbox, type SandboxKey } from '../../sandbox/sandbox.ts';
import type { SandboxWatch, TerminalConnection, TerminalEnd } from '../../sandbox/service.ts';

/** Of a shell that was ended by a signal: HUP, KILL, TERM. */
const signalCodes: ReadonlySet<number> = new Set([129, 137, 143]);

/** The same connection, whose end is put down to that of the sandbox where it is known to be gone or in trouble. */
export function explainEnd(connection: TerminalConnection, watch: SandboxWatch, key: SandboxKey): TerminalConnection {
  return {
    onOutput: (listener) => connection.onOutput(listener),
    onEnd: (listener) => connection.onEnd((end) => listener(explain(end, watch, key))),
    write: (data) => connection.write(data),
    resize: (size) => connection.resize(size),
    pause: () => connection.pause(),
    resume: () => connection.resume(),
    dispose: () => connection.dispose(),
  };
}

function explain(end: TerminalEnd, watch: SandboxWatch, key: SandboxKey): TerminalEnd {
  if (end.kind === 'exited' && !signalCodes.has(end.exitCode)) return end;
  if (watch.state.kind !== 'live') return end;
  const sandbox = watch.sandboxes().find((one) => keyOf(one) === keyOf(key));
  if (sandbox && sandbox.status !== 'Terminating') return blameTrouble(end, sandbox);
  const cause = end.kind === 'lost' ? end.error : undefined;
  return { kind: 'lost', error: new SandboxError('SandboxNotFound', `Sandbox ${key.name} was deleted`, { cause }) };
}

/** Why a container does not run is more use than that the node says it does not. */
function blameTrouble(end: TerminalEnd, { name, errorMessage }: Sandbox): TerminalEnd {
  if (end.kind === 'exited' || errorMessage === '') return end;
  const cause = end.error;
  if (!isSandboxError(cause) || cause.reason !== 'SandboxNotRunning') return end;
  const message = `Sandbox ${name} is not running: ${errorMessage}`;
  return { kind: 'lost', error: new SandboxError('SandboxNotRunning', message, { cause }) };
}
