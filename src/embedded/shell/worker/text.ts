/** Between the strings of just-bash, which hold either text or one byte a character, and bytes. */

/** Of a string that is known to be either; `isText` as its producer said. */
export function toBytes(text: string, isText: boolean): Uint8Array {
  return Buffer.from(text, isText || !isByteString(text) ? 'utf8' : 'latin1');
}

/** One byte a character. */
export function toByteString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function isByteString(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 255) return false;
  return true;
}
