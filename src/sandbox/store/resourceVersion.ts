/**
 * Whether `a` is older than `b`. Both are decimal numbers that grow with each write of a cluster (KEP-5504 makes that
 * official; the API servers in use have done it all along). What is no number is never older.
 */
export function isOlder(a: string, b: string): boolean {
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}
