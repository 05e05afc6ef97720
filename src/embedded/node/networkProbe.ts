import type { Container, Probe } from 'kubernetes-types/core/v1';

/** What a kubelet says of a probe whose port nobody listens on. */
export function networkProbeFailure({ httpGet, tcpSocket, grpc }: Probe, container: Container, podIP: string): string {
  const port = portOf(httpGet?.port ?? tcpSocket?.port ?? grpc?.port ?? 0, container);
  const address = `${httpGet?.host ?? tcpSocket?.host ?? podIP}:${port}`;
  const refused = `dial tcp ${address}: connect: connection refused`;
  if (!httpGet) return refused;
  const { scheme = 'HTTP', path = '/' } = httpGet;
  const url = `${scheme.toLowerCase()}://${address}${path.startsWith('/') ? '' : '/'}${path}`;
  return `Get "${url}": ${refused}`;
}

const portOf = (port: unknown, { ports = [] }: Container): string =>
  String(ports.find(({ name }) => name === port)?.containerPort ?? port);
