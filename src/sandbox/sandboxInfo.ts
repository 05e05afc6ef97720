import { toWhitelist } from './egress/egressWhitelist.ts';
import type { Sandbox } from './sandbox.ts';

/** K7's SandboxInfo, field by field as its document has it, and `reason` beside. */
export interface SandboxInfo {
  readonly name: string;
  readonly namespace: string;
  /** The pod's phase, or `No Pods`. */
  readonly status: string;
  readonly ready: 'True' | 'False';
  readonly restarts: number;
  /** `0:05:42`, `1 day, 2:03:04`, `3 days, 0:00:01`; `Unknown` without a time. */
  readonly age: string;
  readonly image: string;
  readonly error_message: string;
  /** Why it is not well, as Kubernetes names it, or `Paused`; empty when it is well. */
  readonly reason: string;
  /** What it may reach, as a create has it; absent where the policies may not be read. */
  readonly egress_whitelist?: readonly string[] | null;
}

/** A sandbox as the HTTP API shows it at `nowMs` (milliseconds since the epoch). */
export function toSandboxInfo(sandbox: Sandbox, nowMs: number): SandboxInfo {
  return {
    name: sandbox.name,
    namespace: sandbox.namespace,
    // K7 knows no terminating sandboxes and does not count a terminating pod.
    status: sandbox.status === 'Terminating' ? 'No Pods' : sandbox.status,
    ready: sandbox.isReady ? 'True' : 'False',
    restarts: sandbox.restarts,
    age: sandbox.createdAtMs > 0 ? formatAge(nowMs - sandbox.createdAtMs) : 'Unknown',
    image: sandbox.image,
    error_message: sandbox.errorMessage,
    reason: sandbox.isPaused ? 'Paused' : sandbox.reason,
    ...(sandbox.egress === undefined ? {} : { egress_whitelist: toWhitelist(sandbox.egress) }),
  };
}

/** As Python writes a timedelta, which is what K7 sends, in whole seconds. Clocks that differ give no negative age. */
function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const time = `${hours}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  if (days === 0) return time;
  return `${days} ${days === 1 ? 'day' : 'days'}, ${time}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
