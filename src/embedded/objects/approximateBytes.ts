/** What a value of JSON takes in memory, about: its texts, and a word or two for everything in it. */
export function approximateBytes(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 16;
  for (const [key, item] of Object.entries(value)) bytes += 8 + key.length + approximateBytes(item);
  return bytes;
}
