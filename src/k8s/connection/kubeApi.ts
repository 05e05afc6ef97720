/** One Kubernetes API server as the rest of this room sees it: JSON calls, streams and WebSockets with its credentials. */
import type { Disposable } from '../../base/disposable.ts';
import type { WebSocket } from 'ws';

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute and already encoded: `/api/v1/namespaces/default/pods`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** Of the body; default `application/json`. A PATCH names its kind. */
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
  /** For the whole answer of `json`, for the headers alone of `stream`. Default 30 s. */
  readonly timeoutMs?: number;
}

export interface KubeSocketRequest {
  readonly path: string;
  /** A repeated parameter is an array (`command`). */
  readonly query: Readonly<Record<string, string | boolean | readonly string[]>>;
  /** In order of preference. */
  readonly protocols: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** For the handshake. Default 15 s. */
  readonly timeoutMs?: number;
}

export interface KubeApi extends Disposable {
  /** `https://host:port`, for people. */
  readonly server: string;
  /** The server's time in milliseconds since the epoch, to about a second; ours until it has answered. */
  serverNow(): number;
  /**
   * The answer's body as the type that the caller knows the path to have.
   * Errors: KubeStatusError for an answer that is no 2xx; SandboxError (ClusterUnreachable, CredentialsFailed, Timeout)
   * where there is none. A GET is tried once more on a kept-alive connection that the server had closed; others are not.
   */
  json<T>(request: KubeRequest): Promise<T>;
  /** The body of a 2xx as it comes, decoded as it was sent; errors as `json`. Ends with an error when the connection breaks. */
  stream(request: KubeRequest): Promise<AsyncIterable<Uint8Array>>;
  /** An open socket (its `protocol` says which was agreed); errors as `json`. */
  socket(request: KubeSocketRequest): Promise<WebSocket>;
}
