import { createHash, randomInt } from 'node:crypto';

/** Without vowels and what looks alike, as Kubernetes has it: no name becomes a word by chance. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;

/** What a made-up name ends in. */
export function randomSuffix(): string {
  return Array.from({ length: suffixLength }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** A stable hash of a JSON value, of up to ten characters of that alphabet. */
export function safeHash(value: unknown): string {
  const number = createHash('sha256').update(JSON.stringify(value)).digest().readUInt32BE();
  return Array.from(String(number), (digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');
}
