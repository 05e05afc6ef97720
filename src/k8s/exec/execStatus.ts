/** What the server says at the end, on the status channel: a Kubernetes `Status`. */
export type ExecStatus =
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** It could not be run, or its end is unknown. */
  | { readonly kind: 'failed'; readonly message: string };

interface WireStatus {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly details?: { readonly causes?: unknown } | null;
}

/** `undefined` while the JSON is not complete: a status may come in several frames. */
export function parseExecStatus(text: string): ExecStatus | undefined {
  const parsed = parseObject(text);
  if (parsed === undefined) return undefined;
  if (parsed.status === 'Success') return { kind: 'exited', exitCode: 0 };
  if (parsed.reason === 'NonZeroExitCode') {
    const exitCode = exitCodeOf(parsed.details?.causes);
    if (exitCode !== undefined) return { kind: 'exited', exitCode };
  }
  const message = typeof parsed.message === 'string' && parsed.message !== '' ? parsed.message : 'no reason was given';
  return { kind: 'failed', message };
}

function parseObject(text: string): WireStatus | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not complete yet, or no JSON at all; the end of the connection decides.
    return undefined;
  }
}

function exitCodeOf(causes: unknown): number | undefined {
  if (!Array.isArray(causes)) return undefined;
  for (const cause of causes as readonly unknown[]) {
    if (typeof cause !== 'object' || cause === null) continue;
    const { reason, message } = cause as { readonly reason?: unknown; readonly message?: unknown };
    if (reason !== 'ExitCode' || typeof message !== 'string' || !/^\d{1,3}$/.test(message)) continue;
    return Number(message);
  }
  return undefined;
}
