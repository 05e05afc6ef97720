import { SandboxError } from '../sandbox/errors.ts';

const maxBodyBytes = 1024 * 1024;

/**
 * The JSON value of a request's body; of an empty one `whenEmpty`, where that is given. Errors: UnsupportedMediaType,
 * BodyTooLarge, InvalidJson, MalformedRequest.
 */
export async function readJsonBody(request: Request, whenEmpty?: unknown): Promise<unknown> {
  checkType(request.headers.get('content-type'), request.headers.get('content-encoding'));
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge();
  const bytes = await readLimited(request);
  if (bytes.length === 0) {
    if (whenEmpty !== undefined) return whenEmpty;
    throw new SandboxError('InvalidJson', 'The request has no body');
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new SandboxError('InvalidJson', 'The body is no valid JSON', { cause: error });
  }
}

/** Without a type the body is taken as JSON, as K7 does. */
function checkType(type: string | null, encoding: string | null): void {
  const mediaType = type?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType !== '' && mediaType !== 'application/json' && !/^application\/[^/]+\+json$/.test(mediaType)) {
    throw new SandboxError('UnsupportedMediaType', `The body is ${mediaType}, and only JSON is understood`);
  }
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    throw new SandboxError('UnsupportedMediaType', `The body is encoded as ${encoding}, which is not understood`, {
      hint: 'Send the body uncompressed.',
    });
  }
}

/** Counts what comes, since the length in the header is only what was announced. */
async function readLimited(request: Request): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await readChunk(reader);
    if (done) return Buffer.concat(chunks, length);
    length += value.length;
    if (length > maxBodyBytes) {
      // Releasing, not cancelling: the rest is read and thrown away, so that the client hears the answer.
      reader.releaseLock();
      throw tooLarge();
    }
    chunks.push(value);
  }
}

async function readChunk(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch (error) {
    throw new SandboxError('MalformedRequest', 'The body broke off', { cause: error });
  }
}

function tooLarge(): SandboxError {
  return new SandboxError('BodyTooLarge', 'The body is larger than 1 MiB');
}
