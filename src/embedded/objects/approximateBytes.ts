/**
 * What a value of JSON takes in memory, about: its texts, and a word or two for everything in it. What it has in common
 * with `previous`, the very same part, takes nothing more.
 */
export function approximateBytes(value: unknown, previous?: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (value === previous) return 0;
  let bytes = 16;
  for (const [key, item] of Object.entries(value)) {
    bytes += 8 + key.length + approximateBytes(item, partOf(previous, key));
  }
  return bytes;
}

function partOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
