import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { readKubeconfig, type Cluster, type Json } from '../../contract/kubeClient.ts';

export interface Answer {
  readonly code: number;
  readonly contentType: string;
  /** The `Warning` headers. */
  readonly warnings: string;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
}

const timeoutMs = 20_000;

/** An API server as its kubeconfig names it, asked over kept connections. */
export class HttpTarget {
  readonly name: string;
  readonly #cluster: Cluster;
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 8 });
  readonly #https: HttpsAgent;
  readonly #streams = new Set<IncomingMessage>();

  constructor(name: string, kubeconfigFile: string) {
    this.name = name;
    this.#cluster = readKubeconfig(kubeconfigFile);
    const { ca, cert, key, isInsecure } = this.#cluster;
    this.#https = new HttpsAgent({ keepAlive: true, maxSockets: 16, ca, cert, key, rejectUnauthorized: !isInsecure });
  }

  async send(request: Request): Promise<Answer> {
    const response = await this.#open(request, timeoutMs);
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { headers } = response;
    return {
      code: response.statusCode ?? 0,
      contentType: headers['content-type'] ?? '',
      warnings: headers['warning'] ?? '',
      text,
      json: parse(text),
    };
  }

  async get(path: string): Promise<unknown> {
    return (await this.send({ method: 'GET', path })).json;
  }

  async items(path: string): Promise<readonly Json[]> {
    const list = await this.get(path);
    const items = typeof list === 'object' && list !== null && 'items' in list ? list.items : [];
    return Array.isArray(items) ? (items as Json[]) : [];
  }

  /** Calls `onLine` with each line of an answer that goes on; ends with the target. */
  async stream(path: string, onLine: (line: string) => void): Promise<number> {
    const response = await this.#open({ method: 'GET', path }, 0);
    this.#streams.add(response);
    let rest = '';
    response.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString()}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    // An end by reset shows as changes that are missing.
    response.on('error', () => undefined);
    response.on('close', () => this.#streams.delete(response));
    return response.statusCode ?? 0;
  }

  dispose(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#http.destroy();
    this.#https.destroy();
  }

  #open({ method, path, body, contentType, accept }: Request, timeout: number): Promise<IncomingMessage> {
    const { server, token } = this.#cluster;
    const url = new URL(server);
    const isPlain = url.protocol === 'http:';
    const payload = body === undefined ? undefined : Buffer.from(body);
    const options = {
      method,
      // As it is: a URL would tidy it.
      path,
      host: url.hostname,
      port: url.port,
      timeout,
      headers: {
        accept: accept ?? 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(payload === undefined
          ? {}
          : { 'content-type': contentType ?? 'application/json', 'content-length': payload.length }),
      },
    };
    return new Promise((resolve, reject) => {
      const request = isPlain
        ? httpRequest({ ...options, agent: this.#http })
        : httpsRequest({ ...options, agent: this.#https });
      request.on('error', reject);
      request.on('timeout', () => request.destroy(new Error(`${this.name}: ${method} ${path}: no answer`)));
      request.on('response', resolve);
      request.end(payload);
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A log, or another body of plain text.
    return undefined;
  }
}
