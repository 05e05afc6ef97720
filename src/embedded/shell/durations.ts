const unitMs: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What `sleep` takes, in milliseconds: `5`, `0.5s`, `365d`, `infinity`; undefined for anything else. */
export function parseSleep(args: readonly string[]): number | undefined {
  if (args.length === 0) return undefined;
  let totalMs = 0;
  for (const arg of args) {
    if (arg === 'inf' || arg === 'infinity') {
      totalMs = Number.POSITIVE_INFINITY;
      continue;
    }
    const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(arg);
    if (!match) return undefined;
    totalMs += Number(match[1]) * (unitMs[match[2] ?? ''] ?? 1000);
  }
  return totalMs;
}
