/** The code of a file system error (`ENOENT`, …); empty for anything else, other errors with a code included. */
export function fsCode(error: unknown): string {
  const isFromSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  return isFromSystem && typeof error.code === 'string' ? error.code : '';
}
