/** Exec over WebSocket: channels 0 to 4 of v4 and v5, and v5's CLOSE (255) of standard input. */
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { ExecRequest } from './execRequest.ts';
import { isJson } from '../objects/kubeObject.ts';
import { CommandNotFoundError, type ShellProcess } from '../shell/podShell.ts';
import { toError } from '../../base/toError.ts';

export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const;
/** As much of a command's output waits for the client; then the command does. */
const maxWaitingBytes = 1024 * 1024;

/** Runs the command; the end of the socket closes its standard input and does not end it, as with a real kubelet. */
export async function serveExec(socket: WebSocket, { shell, query }: ExecRequest): Promise<void> {
  const command = query.getAll('command');
  const hasTerminal = isOn(query, 'tty');
  const hasInput = isOn(query, 'stdin');
  if (isOn(query, 'stdout')) send(socket, channel.stdout, Buffer.alloc(0));
  if (command.length === 0) return finish(socket, internalError(ociError('args must not be empty')));
  const input = collectInput(socket, hasInput, hasTerminal);
  // Until there is a process what comes waits with the client.
  socket.pause();
  try {
    const running = await shell.start(
      { command, hasTerminal, hasInput },
      {
        onOutput: (output, data) => {
          if (!isOn(query, output) || socket.readyState !== socket.OPEN) return;
          if (socket.bufferedAmount > maxWaitingBytes) input.process?.pause();
          send(socket, channel[output], Buffer.from(data), () => {
            if (socket.bufferedAmount <= maxWaitingBytes) input.process?.resume();
          });
        },
        onExit: (code) => finish(socket, exitStatus(code)),
      },
    );
    input.attach(running);
  } catch (error) {
    const cause = error instanceof CommandNotFoundError ? notFound(error.command) : ociError(toError(error).message);
    finish(socket, internalError(cause));
  } finally {
    socket.resume();
  }
}

/** What comes from the client, kept until there is a process to take it. */
function collectInput(socket: WebSocket, hasInput: boolean, hasTerminal: boolean) {
  const waiting: ((running: ShellProcess) => void)[] = [];
  const input = {
    process: undefined as ShellProcess | undefined,
    attach(running: ShellProcess): void {
      input.process = running;
      for (const each of waiting.splice(0)) each(running);
    },
  };
  const tell = (action: (running: ShellProcess) => void): void => {
    if (input.process) action(input.process);
    else waiting.push(action);
  };
  socket.on('message', (data) => {
    const bytes = data as Buffer;
    const payload = bytes.subarray(1);
    if (bytes[0] === channel.stdin && hasInput) tell((running) => running.write(payload));
    else if (bytes[0] === channel.close && payload[0] === channel.stdin) {
      if (socket.protocol === execProtocols[0] && !hasTerminal) tell((running) => running.endInput());
    } else if (bytes[0] === channel.resize) {
      const size = parseSize(payload.toString());
      if (size) tell((running) => running.resize(size.columns, size.rows));
    }
  });
  socket.on('close', () => {
    if (!hasTerminal) tell((running) => running.endInput());
  });
  // A broken connection is followed by `close`.
  socket.on('error', () => undefined);
  return input;
}

/** What is no size is passed over, as by a real kubelet. */
function parseSize(text: string): { readonly columns: number; readonly rows: number } | undefined {
  let size: unknown;
  try {
    size = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJson(size)) return undefined;
  const { Width: columns, Height: rows } = size;
  return isDimension(columns) && isDimension(rows) ? { columns, rows } : undefined;
}

const isDimension = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= 0xffff;

function send(socket: WebSocket, number: number, data: Buffer, onSent: () => void = () => undefined): void {
  socket.send(Buffer.concat([Buffer.from([number]), data]), onSent);
}

function finish(socket: WebSocket, status: unknown): void {
  if (socket.readyState !== socket.OPEN) return;
  send(socket, channel.status, Buffer.from(JSON.stringify(status)));
  socket.close(1000);
}

function exitStatus(code: number): unknown {
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

function internalError(cause: string): unknown {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${cause}`,
    reason: 'InternalError',
    details: { causes: [{ message: cause }] },
    code: 500,
  };
}

const ociError = (what: string): string =>
  `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${randomBytes(32).toString('hex')}": OCI runtime exec failed: exec failed: ${what}: unknown`;

const notFound = (file: string): string =>
  ociError(`unable to start container process: exec: "${file}": executable file not found in $PATH`);

const isOn = (query: URLSearchParams, name: string): boolean => ['true', '1'].includes(query.get(name) ?? '');
