const maxLength = 100;

/** A text that somebody gave, for a sentence: in quotes, escaped and cut. */
export function quote(text: string): string {
  return JSON.stringify(text.length > maxLength ? `${text.slice(0, maxLength)}…` : text);
}
