/**
 * A second pair of eyes on the cluster, apart from the product's own client: plain requests with the kubeconfig's
 * current context (a token or a client certificate; no credential plugins).
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { parse } from 'yaml';

export interface KubeAnswer {
  readonly code: number;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: Json | undefined;
}

export type Json = Readonly<Record<string, unknown>>;

export interface Cluster {
  readonly server: string;
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  readonly token: string | undefined;
  readonly isInsecure: boolean;
}

const timeoutMs = 15_000;

export class KubeClient {
  readonly #cluster: Cluster;

  constructor(kubeconfigFile: string) {
    this.#cluster = readKubeconfig(kubeconfigFile);
  }

  send(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<KubeAnswer> {
    const { server, token, isInsecure, ca, cert, key } = this.#cluster;
    const url = new URL(path, server);
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const options = {
      method,
      agent: false as const,
      timeout: timeoutMs,
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(payload === undefined ? {} : { 'content-type': contentType, 'content-length': payload.length }),
      },
    };
    return new Promise((resolveAnswer, reject) => {
      const request =
        url.protocol === 'http:'
          ? httpRequest(url, options)
          : httpsRequest(url, { ...options, ca, cert, key, rejectUnauthorized: !isInsecure });
      request.on('error', reject);
      request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer`)));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolveAnswer({ code: response.statusCode ?? 0, text, json: toJson(text) });
        });
      });
      request.end(payload);
    });
  }

  /** The answer of a request that must succeed. */
  async must(method: string, path: string, body?: unknown, contentType?: string): Promise<Json> {
    const answer = await this.send(method, path, body, contentType);
    if (answer.code >= 300) throw new Error(`${method} ${path}: ${answer.code} ${answer.text}`);
    return answer.json ?? {};
  }

  /** The object, or undefined where there is none. */
  async find(path: string): Promise<Json | undefined> {
    const answer = await this.send('GET', path);
    if (answer.code === 404) return undefined;
    if (answer.code >= 300) throw new Error(`GET ${path}: ${answer.code} ${answer.text}`);
    return answer.json;
  }

  async list(path: string): Promise<readonly Json[]> {
    return items((await this.must('GET', path))['items']);
  }
}

/** The paths of one namespace. */
export const pathsOf = (namespace: string) => ({
  deployments: `/apis/apps/v1/namespaces/${namespace}/deployments`,
  policies: `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
  secrets: `/api/v1/namespaces/${namespace}/secrets`,
  pods: `/api/v1/namespaces/${namespace}/pods`,
});

/** What lies under the keys (a number: an index); undefined where the way ends. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let found: unknown = value;
  for (const key of keys) {
    found = typeof found === 'object' && found !== null ? (found as Record<string | number, unknown>)[key] : undefined;
  }
  return found;
}

export const nameOf = (object: unknown): string => String(at(object, 'metadata', 'name'));

function items(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function toJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // A log, or another body of plain text.
    return undefined;
  }
}

export function readKubeconfig(file: string): Cluster {
  const config: unknown = parse(readFileSync(file, 'utf8'));
  const named = (list: string, name: unknown, key: string): unknown =>
    at(
      items(at(config, list)).find((entry) => entry['name'] === name),
      key,
    );
  const context = named('contexts', at(config, 'current-context'), 'context');
  const cluster = named('clusters', at(context, 'cluster'), 'cluster');
  const user = named('users', at(context, 'user'), 'user');
  const bytes = (owner: unknown, key: string): Buffer | undefined => {
    const data = at(owner, `${key}-data`);
    if (typeof data === 'string') return Buffer.from(data, 'base64');
    const path = at(owner, key);
    return typeof path === 'string' ? readFileSync(resolve(dirname(file), path)) : undefined;
  };
  const token = at(user, 'token');
  return {
    server: String(at(cluster, 'server')),
    ca: bytes(cluster, 'certificate-authority'),
    cert: bytes(user, 'client-certificate'),
    key: bytes(user, 'client-key'),
    token: typeof token === 'string' ? token : undefined,
    isInsecure: at(cluster, 'insecure-skip-tls-verify') === true,
  };
}
