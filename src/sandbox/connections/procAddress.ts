import { formatIpAddress } from '../request/ipAddress.ts';
import type { Endpoint } from './connection.ts';

const mappedPrefix = 0xffffn << 32n;

/**
 * An end of a connection as Linux writes it in /proc/net/tcp and tcp6: words of four bytes, the last byte first (as on
 * every machine that Kata runs on), and the port. `undefined` for anything else.
 */
export function parseProcAddress(text: string): Endpoint | undefined {
  const match = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(text);
  if (!match) return undefined;
  const [, words = '', port = ''] = match;
  const value = BigInt(`0x${words.replace(/(..)(..)(..)(..)/g, '$4$3$2$1')}`);
  return { address: formatAddress(value, words.length === 8), port: Number.parseInt(port, 16) };
}

/** A socket of both families has IPv4 peers as `::ffff:1.2.3.4`; the packets are IPv4, and policies see them so. */
function formatAddress(value: bigint, isIpv4: boolean): string {
  if (isIpv4) return formatIpAddress({ family: 4, value });
  if (value >> 32n === mappedPrefix >> 32n) return formatIpAddress({ family: 4, value: value & 0xffffffffn });
  return formatIpAddress({ family: 6, value });
}
