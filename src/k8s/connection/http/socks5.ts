/** The client's side of SOCKS version 5 (RFC 1928), with user name and password (RFC 1929). */
import { isIPv4 } from 'node:net';
import type { Socket } from 'node:net';

const version = 5;
const noLogin = 0;
const withPassword = 2;
const nameAddress = 3;

const refusals: Readonly<Record<number, string>> = {
  1: 'it failed',
  2: 'its rules do not allow it',
  3: 'the network cannot be reached',
  4: 'the host cannot be reached',
  5: 'the connection was refused',
  6: 'the time was over',
  7: 'it does not connect',
  8: 'it does not know that kind of address',
};

export interface SocksRequest {
  readonly host: string;
  readonly port: number;
  readonly login: { readonly username: string; readonly password: string } | undefined;
}

/** Asks the proxy at the other end of `socket` for a connection. Errors: an Error that says what the proxy said. */
export async function requestSocks(socket: Socket, { host, port, login }: SocksRequest): Promise<void> {
  const methods = login ? [noLogin, withPassword] : [noLogin];
  socket.write(Buffer.of(version, methods.length, ...methods));
  const [spoken, method] = await readExactly(socket, 2);
  if (spoken !== version) throw new Error('it does not speak SOCKS 5');
  if (method === withPassword && login) await logIn(socket, login);
  else if (method !== noLogin) throw new Error('it wants another kind of login');
  // A name, whatever the host is, since it may be known to the proxy alone; proxies read addresses in it too.
  const name = isIPv4(host) ? Buffer.of(1, ...host.split('.').map(Number)) : Buffer.of(nameAddress, ...lengthAnd(host));
  socket.write(Buffer.concat([Buffer.of(version, 1, 0), name, Buffer.of(port >> 8, port & 0xff)]));
  const [, code = 1, , kind] = await readExactly(socket, 4);
  if (code !== 0) throw new Error(refusals[code] ?? `it answered ${code}`);
  await readExactly(socket, (await addressLength(socket, kind)) + 2);
}

async function logIn(socket: Socket, login: { readonly username: string; readonly password: string }): Promise<void> {
  socket.write(Buffer.of(1, ...lengthAnd(login.username), ...lengthAnd(login.password)));
  const [, code] = await readExactly(socket, 2);
  if (code !== 0) throw new Error('it does not accept the user name and password');
}

function lengthAnd(text: string): readonly number[] {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) throw new Error('a name is longer than it takes');
  return [bytes.length, ...bytes];
}

async function addressLength(socket: Socket, kind: number | undefined): Promise<number> {
  if (kind === 1) return 4;
  if (kind === 4) return 16;
  return (await readExactly(socket, 1))[0] ?? 0;
}

function readExactly(socket: Socket, sizeBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      socket.off('readable', onReadable);
      socket.off('close', onClose);
      socket.off('error', onError);
    };
    const onReadable = () => {
      const bytes: Buffer | null = socket.read(sizeBytes);
      if (bytes === null) return;
      stop();
      if (bytes.length === sizeBytes) resolve(bytes);
      else reject(new Error('it ended the connection'));
    };
    const onClose = () => onError(new Error('it ended the connection'));
    const onError = (error: Error) => {
      stop();
      reject(error);
    };
    socket.on('readable', onReadable);
    socket.on('close', onClose);
    socket.on('error', onError);
    onReadable();
  });
}
