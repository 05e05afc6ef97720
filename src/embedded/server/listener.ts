import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { Certificate } from './certificate.ts';

export type Listener = HttpServer | HttpsServer;

/** As that of the real API server. */
const idleConnectionMs = 90_000;
/** Each watch, log, exec and warm shell holds a connection. */
const maxConnections = 8192;
const limits = {
  // The command of an exec is a part of the URL.
  maxHeaderSize: 1024 * 1024,
  keepAliveTimeout: idleConnectionMs,
  // Node looks for slow requests by an interval that runs as long as the server does.
  connectionsCheckingInterval: 2 ** 31 - 1,
  noDelay: true,
} as const;

/** A server that does not listen yet; without a certificate it speaks plain HTTP. */
export function createListener(certificate: Certificate | undefined): Listener {
  const server =
    certificate === undefined
      ? createHttpServer(limits)
      : createHttpsServer({ ...limits, key: certificate.key, cert: certificate.certificate });
  server.maxConnections = maxConnections;
  // Clients that do not trust the certificate go away in the middle.
  server.on('tlsClientError', () => undefined);
  return server;
}
