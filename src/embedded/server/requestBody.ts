import type { IncomingMessage } from 'node:http';
import { describeJsonError } from './goJson.ts';
import { isTooDeep } from './jsonDepth.ts';
import { decodeProtobuf } from './schema/decodeProtobuf.ts';
import { KubeHttpError } from './status.ts';
import { parseYamlText } from './yamlText.ts';

const maxBodyBytes = 3 * 1024 * 1024;

export interface SentBody {
  readonly body: string;
  readonly mediaType: string;
}

/** Protobuf is given as the JSON that it stands for. Errors: 400, 413. */
export async function readBody(request: IncomingMessage): Promise<SentBody> {
  const mediaType = mediaTypeOf(request.headers['content-type']);
  const bytes = await readBytes(request);
  if (mediaType !== 'application/vnd.kubernetes.protobuf') return { body: bytes.toString(), mediaType };
  return { body: bytes.length === 0 ? '' : JSON.stringify(decodeProtobuf(bytes)), mediaType: 'application/json' };
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw new KubeHttpError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${maxBodyBytes}`);
    }
    chunks.push(chunk);
  }
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
}

/** Its type without parameters; without one, JSON. */
function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0]?.trim() || 'application/json';
}

/** Errors: SyntaxError with Go's words. */
export function parseJson(text: string): unknown {
  const parsed = parseOrDescribe(text);
  if (isTooDeep(text)) throw new SyntaxError('exceeded max depth');
  return parsed;
}

function parseOrDescribe(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(describeJsonError(text), { cause: error });
  }
}

/** An object sent as JSON or YAML. Errors: 400, 415. */
export function parseSentObject(text: string, mediaType: string, kind: string): unknown {
  const isYaml = mediaType === 'application/yaml';
  if (!isYaml && mediaType !== 'application/json') {
    throw new KubeHttpError(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    );
  }
  try {
    return isYaml ? parseYamlText(text) : parseJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const shown = isYaml ? Buffer.from(text.slice(0, 64)).toString('hex') : startOf(text);
    const start = isYaml ? '' : "couldn't get version/kind; json parse error: ";
    throw new KubeHttpError(
      400,
      'BadRequest',
      `the object provided is unrecognized (must be of type ${kind}): ${start}${why} (${shown})`,
    );
  }
}

const shownBytes = 30;

/** What does not look like an object is shown in hexadecimal. */
function startOf(text: string): string {
  if (text === '') return '<empty>';
  const bytes = Buffer.from(text);
  const start = bytes.subarray(0, shownBytes).toString(text.startsWith('{') ? 'utf8' : 'hex');
  return bytes.length > shownBytes ? `${start} ...` : start;
}
