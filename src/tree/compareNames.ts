const collator = new Intl.Collator('en', { numeric: true });

/** For `sort`: `job-2` before `job-10`, as VS Code sorts files. */
export function compareNames(left: string, right: string): number {
  if (left === right) return 0;
  // What counts as the same number (`a01`, `a1`) still has an order.
  return collator.compare(left, right) || (left < right ? -1 : 1);
}
