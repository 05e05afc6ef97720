const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `<1m`, `5m`, `3h`, `12d`: whole minutes at the finest, because rows are redrawn once a minute. */
export function shortAge(createdAtMs: number, nowMs: number): string {
  const ageMs = nowMs - createdAtMs;
  // Clocks differ, so what was just made may come from the future.
  if (!(ageMs >= minuteMs)) return '<1m';
  if (ageMs < hourMs) return `${Math.floor(ageMs / minuteMs)}m`;
  if (ageMs < 2 * dayMs) return `${Math.floor(ageMs / hourMs)}h`;
  return `${Math.floor(ageMs / dayMs)}d`;
}
