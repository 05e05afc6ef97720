/** Whether a shell would ask for more: an open quote, `if`, here-document, or a line that ends with an operator. */
export function isIncomplete(text: string, error?: unknown): boolean {
  if (error === undefined) return /(?:\|\|?|&&)\s*$/.test(text) || /(?:^|[^\\])(?:\\\\)*\\$/.test(text);
  const message = error instanceof Error ? error.message : '';
  if (/EOF|unterminated here-document/.test(message)) return true;
  const at = /^Parse error at (\d+):(\d+)/.exec(message);
  if (!at) return false;
  const lines = text.split('\n');
  return Number(at[1]) === lines.length && Number(at[2]) > (lines.at(-1)?.length ?? 0);
}
