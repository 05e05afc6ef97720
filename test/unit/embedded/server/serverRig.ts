import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { after, before } from 'node:test';
import {
  startEmbeddedKubernetes,
  type EmbeddedKubernetes,
  type EmbeddedOptions,
} from '../../../../src/embedded/embeddedKubernetes.ts';
import { isJson, type Json } from '../../../../src/embedded/objects/kubeObject.ts';
import { ProcessShells } from '../../../fakes/kube/processShells.ts';

export interface Reply {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, where it is an object. */
  readonly json: Json;
}

export interface SendOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServerRig {
  readonly kube: EmbeddedKubernetes;
  readonly send: (method: string, path: string, options?: SendOptions) => Promise<Reply>;
}

/** An embedded Kubernetes over plain HTTP that ends with the test that starts it. */
export async function startServer(options: Partial<EmbeddedOptions> = {}): Promise<ServerRig> {
  const rig = await start(options);
  after(() => rig.kube.stop());
  return rig;
}

/** One for all tests of the suite. */
export function useServer(options: Partial<EmbeddedOptions> = {}): () => ServerRig {
  let rig: ServerRig | undefined;
  before(async () => {
    rig = await start(options);
  });
  after(() => rig?.kube.stop());
  return () => {
    if (!rig) throw new Error('the server has not started');
    return rig;
  };
}

async function start(options: Partial<EmbeddedOptions>): Promise<ServerRig> {
  const kube = await startEmbeddedKubernetes({ shells: new ProcessShells(new Set()), tls: false, ...options });
  return { kube, send: (method, path, sent = {}) => sendTo(kube, method, path, sent) };
}

/** Who answers, and by which token. */
export type Door = Pick<EmbeddedKubernetes, 'url' | 'token' | 'certificateAuthority'>;

export async function sendTo(kube: Door, method: string, path: string, sent: SendOptions = {}): Promise<Reply> {
  const body = sent.body === undefined || typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body);
  const headers = {
    authorization: `Bearer ${kube.token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    ...sent.headers,
  };
  const ca = kube.certificateAuthority;
  const open = ca === undefined ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, ...(ca === undefined ? {} : { ca }) };
    const request = open(`${kube.url}${path}`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ code: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** What comes of a watch, or another answer that ends by itself, line by line. */
export function linesOf({ text }: Reply): readonly Json[] {
  return text.split('\n').filter(Boolean).map(parse);
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : {};
  } catch {
    return {};
  }
}
