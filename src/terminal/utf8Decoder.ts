const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export interface DecodedChunk {
  readonly text: string;
  /** The beginning of a character that is not complete: to be given to the next call. */
  readonly pending: Uint8Array;
}

export const noPendingBytes: Uint8Array = new Uint8Array(0);

/** Decodes one chunk of a stream of UTF-8; the texts joined are those of the chunks joined. */
export function decodeUtf8(pending: Uint8Array, chunk: Uint8Array): DecodedChunk {
  const bytes = pending.length === 0 ? chunk : join(pending, chunk);
  const end = completeLength(bytes);
  // Copied, because the chunk may be a window on a larger buffer that is used again.
  return { text: decoder.decode(bytes.subarray(0, end)), pending: bytes.slice(end) };
}

/** What stands for a character that was cut off by the end of the stream. */
export function flushUtf8(pending: Uint8Array): string {
  return decoder.decode(pending);
}

/** Without the last character if more of it may come: a lead byte among the last three whose character goes beyond. */
function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
