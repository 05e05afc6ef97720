/**
 * Whether `a` is older than `b`. Both are decimal numbers that grow with each write of a cluster (KEP-5504 makes that
 * official; the API servers in use have done it all along). What is no number is never older.
 */
export function isOlder(a: string, b: string): boolean {
  if (!isNumber(a) || !isNumber(b)) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}

/** Whether `a` is not newer than `b`. What is no number is newer. */
export function isUpTo(a: string, b: string): boolean {
  return isNumber(a) && isNumber(b) && !isOlder(b, a);
}

function isNumber(version: string): boolean {
  return /^\d+$/.test(version);
}
