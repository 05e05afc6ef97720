const maxLength = 100;
/** What JSON leaves as it is, though a terminal obeys it or a reader is deceived by it. */
const unseen = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text that somebody gave, for a sentence: in quotes, escaped and cut. */
export function quote(text: string): string {
  const quoted = JSON.stringify(text.length > maxLength ? `${text.slice(0, maxLength)}…` : text);
  return quoted.replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
