const invisible = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;
// Marks that turn the direction of text, or cannot be seen: with them one text can look like another.
const deceptive = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Text of the cluster as one line for a label: nothing in it is a control character, deceptive or without end. */
export function displayText(text: string, maxLength = 200): string {
  // Cut first as well, so that a huge text costs no more than a long one.
  const line = text
    .slice(0, maxLength * 4)
    .replace(deceptive, '')
    .replace(invisible, ' ')
    .trim();
  if (line.length <= maxLength) return line.replace(/[\ud800-\udbff]$/, '');
  return `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The same as Markdown that shows exactly that text: no link, image, markup or icon comes of it. */
export function markdownText(text: string, maxLength = 500): string {
  // CommonMark takes a backslash before any ASCII punctuation, and that ends every construct that could begin there.
  return displayText(text, maxLength).replace(/[!-/:-@[-`{-~]/g, '\\$&');
}
