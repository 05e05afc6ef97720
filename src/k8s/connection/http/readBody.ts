import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export class BodyTooLargeError extends Error {
  constructor(maxBytes: number) {
    super(`the answer has more than ${maxBytes / 1024 / 1024} MiB`);
    this.name = 'BodyTooLargeError';
  }
}

/** The whole body, decompressed. Errors: BodyTooLargeError, those of the connection. */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of decoded(response) as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new BodyTooLargeError(maxBytes);
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks, sizeBytes);
}

/** At most `maxBytes` from the start, for messages; what is not read is given up. Never fails. */
export async function readStart(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of decoded(response) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= maxBytes) break;
    }
  } catch {
    // The status is known already; what came of the body is as good as it gets.
  }
  return Buffer.concat(chunks).toString('utf8', 0, maxBytes);
}

function decoded(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  // Its errors come through the stream that it returns.
  return pipeline(response, createGunzip(), () => undefined);
}
