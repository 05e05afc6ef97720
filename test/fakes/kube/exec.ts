/** Exec over WebSocket: channels 0 to 4 of v4 and v5, and v5's CLOSE (255) of standard input. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { WebSocket } from 'ws';
import { badRequest, KubeHttpError } from './status.ts';
import type { Kubelet } from './kubelet.ts';
import type { PodObject } from './kubeObject.ts';
import type { PodProcess } from './podShell.ts';

export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const;
/** As much of a command's output waits for the client; then the command does. */
const maxWaitingBytes = 1024 * 1024;

/** Throws what a kubelet says about a pod in which nothing can be run. */
export function checkExec(pod: PodObject, query: URLSearchParams): void {
  const { name } = pod.metadata;
  const container = query.get('container') ?? pod.spec.containers[0]?.name ?? '';
  if (!pod.spec.containers.some((each) => each.name === container)) {
    throw badRequest(`container ${container} is not valid for pod ${name}`);
  }
  if (pod.spec.nodeName === undefined) throw badRequest(`pod ${name} does not have a host assigned`);
  if (pod.status.containerStatuses?.[0]?.state?.running === undefined) {
    throw new KubeHttpError(500, 'InternalError', `unable to upgrade connection: container not found ("${container}")`);
  }
}

export interface ExecOptions {
  readonly pod: PodObject;
  readonly query: URLSearchParams;
  readonly kubelet: Kubelet;
  /** Commands that the image lacks. */
  readonly missingCommands: ReadonlySet<string>;
}

/** Runs the command; the end of the socket closes its standard input and does not end it, as with a real kubelet. */
export function serveExec(socket: WebSocket, { pod, query, kubelet, missingCommands }: ExecOptions): void {
  const command = query.getAll('command');
  const hasTerminal = isOn(query, 'tty');
  if (isOn(query, 'stdout')) send(socket, channel.stdout, Buffer.alloc(0));
  const fail = (cause: string): void => finish(socket, internalError(cause));
  if (command.length === 0) return fail(ociError('args must not be empty'));
  const [file = ''] = command;
  if (missingCommands.has(file)) return fail(notFound(file));
  const running = kubelet.shellOf(pod).spawn({ command, env: environment(kubelet, pod, hasTerminal), hasTerminal });
  const { child } = running;
  child.on('error', () => fail(notFound(file)));
  if (isOn(query, 'stdout')) forward(socket, channel.stdout, child, 'stdout');
  else child.stdout.resume();
  if (isOn(query, 'stderr')) forward(socket, channel.stderr, child, 'stderr');
  else child.stderr.resume();
  takeInput(socket, running, isOn(query, 'stdin'), hasTerminal);
  child.on('close', (code, signal) => {
    if (child.pid !== undefined) finish(socket, exitStatus(code ?? (signal === 'SIGTERM' ? 143 : 137)));
  });
}

function takeInput(socket: WebSocket, running: PodProcess, hasInput: boolean, hasTerminal: boolean): void {
  const { stdin } = running.child;
  // An open, silent input keeps the terminal, whose end is not the client's.
  if (!hasInput && !hasTerminal) stdin.end();
  socket.on('message', (data) => {
    const bytes = data as Buffer;
    const payload = bytes.subarray(1);
    if (bytes[0] === channel.stdin && hasInput) stdin.write(payload);
    else if (bytes[0] === channel.close && payload[0] === channel.stdin) {
      if (socket.protocol === execProtocols[0] && !hasTerminal) stdin.end();
    } else if (bytes[0] === channel.resize) {
      const size = JSON.parse(payload.toString()) as { Width: number; Height: number };
      running.resize(size.Width, size.Height);
    }
  });
  socket.on('close', () => {
    if (!hasTerminal) stdin.end();
  });
  // A broken connection is followed by `close`.
  socket.on('error', () => undefined);
}

function forward(
  socket: WebSocket,
  number: number,
  child: ChildProcessWithoutNullStreams,
  name: 'stdout' | 'stderr',
): void {
  const stream = child[name];
  stream.on('data', (chunk: Buffer) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxWaitingBytes) stream.pause();
    send(socket, number, chunk, () => stream.resume());
  });
}

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
  `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "fake": OCI runtime exec failed: exec failed: ${what}: unknown`;

const notFound = (file: string): string =>
  ociError(`unable to start container process: exec: "${file}": executable file not found in $PATH`);

function environment(kubelet: Kubelet, pod: PodObject, hasTerminal: boolean): Record<string, string> {
  return { ...kubelet.environmentOf(pod), ...(hasTerminal ? { TERM: 'xterm' } : {}) };
}

const isOn = (query: URLSearchParams, name: string): boolean => ['true', '1'].includes(query.get(name) ?? '');
