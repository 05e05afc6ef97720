import { Ranges } from '../egress/ranges.ts';
import type { Connection } from './connection.ts';

const loopback = new Ranges(['127.0.0.0/8', '::1/128']);

/**
 * Those that lead where a whitelist would not let a new connection go. What stays inside of the sandbox never counts:
 * no policy holds it.
 */
export function connectionsOutside<T extends Connection>(
  connections: readonly T[],
  whitelist: readonly string[],
): readonly T[] {
  const allowed = new Ranges(whitelist);
  return connections.filter(({ local, remote }) => {
    const isInside = loopback.contain(remote.address) || remote.address === local.address;
    return !isInside && !allowed.contain(remote.address);
  });
}
