/** Without control characters, as one line, and cut to a length: parts of messages come from outside. */
export function toPlainText(text: string, maxLength = 2000): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length <= maxLength
    ? line
    : `${line.slice(0, Math.max(0, maxLength - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}
