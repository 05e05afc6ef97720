import { once } from 'node:events';
import { ClientRequest } from 'node:http';
import { connect, isIP, isIPv6, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { Clock } from '../../../base/clock.ts';
import { toError } from '../../../base/toError.ts';
import { SandboxError } from '../../../sandbox/errors.ts';
import type { ApiTarget } from './apiTarget.ts';
import type { Proxy } from './proxy.ts';
import { requestSocks } from './socks5.ts';

const timeoutMs = 15_000;

export interface TunnelOptions {
  readonly proxy: Proxy;
  readonly target: ApiTarget;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A connection to the target through the proxy. Errors: ClusterUnreachable, which names the proxy. */
export async function openTunnel(options: TunnelOptions): Promise<Socket> {
  const { proxy, target, clock, signal } = options;
  const socket = connectToProxy(proxy);
  const end = (why: Error) => socket.destroy(why);
  const onAbort = () => end(toError(signal.reason));
  const timer = clock.setTimeout(() => end(new Error('it does not answer')), timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  // Before the first await, and for good: an error without a listener would end the process.
  socket.on('error', () => undefined);
  try {
    signal.throwIfAborted();
    if (proxy.kind === 'http') return await requestConnect(socket, proxy, target);
    await once(socket, 'connect');
    await requestSocks(socket, { ...target, login: proxy.login });
    return socket;
  } catch (cause) {
    socket.destroy();
    const message = `The cluster at ${target.url} cannot be reached through the proxy ${proxy.url}: ${says(cause)}.`;
    throw new SandboxError('ClusterUnreachable', message, {
      cause,
      hint: 'Check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY in the environment.',
    });
  } finally {
    timer.dispose();
    signal.removeEventListener('abort', onAbort);
  }
}

function connectToProxy({ host, port, isSecure }: Proxy): Socket {
  if (!isSecure) return connect({ host, port });
  return connectSecurely({ host, port, ...(isIP(host) === 0 && { servername: host }) });
}

/** HTTP's CONNECT (RFC 9110, 9.3.6). */
function requestConnect(socket: Socket, { login }: Proxy, { host, port }: ApiTarget): Promise<Socket> {
  const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const basic = login && Buffer.from(`${login.username}:${login.password}`).toString('base64');
  return new Promise((resolve, reject) => {
    const request = new ClientRequest({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...(basic && { 'proxy-authorization': `Basic ${basic}` }) },
      createConnection: () => socket,
    });
    request.once('connect', (response, tunnel, head) => {
      const { statusCode = 0, statusMessage = '' } = response;
      if (statusCode === 407) return reject(new Error('it does not accept the user name and password'));
      if (statusCode < 200 || statusCode >= 300) return reject(new Error(`it answers ${statusCode} ${statusMessage}`));
      if (head.length > 0) tunnel.unshift(head);
      // The socket that was given, or it is no socket that TLS can be put on.
      resolve(socket);
    });
    request.on('error', reject);
    request.end();
  });
}

function says(cause: unknown): string {
  const error = toError(cause);
  const code = 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ECONNREFUSED':
      return 'the proxy refuses connections';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name of the proxy is not known';
    case 'ECONNRESET':
      return 'the proxy broke the connection';
    default:
      return code === '' ? error.message : `${error.message} (${code})`;
  }
}
