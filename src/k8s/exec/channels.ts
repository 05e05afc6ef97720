/**
 * The frames of `pods/exec` over WebSocket (`v5.channel.k8s.io` and `v4.channel.k8s.io`): one byte names the channel,
 * the rest is its data. v5 adds frames that close a channel (kubernetes/enhancements, KEP-4006).
 */
import type { TerminalSize } from '../../sandbox/service.ts';

/** In order of preference. */
export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const;

/** One frame from the server. `other`: empty, or of a channel that a server does not send on. */
export type ServerFrame =
  | { readonly kind: 'stdout' | 'stderr' | 'status'; readonly data: Uint8Array }
  | { readonly kind: 'other' };

export function decodeFrame(frame: Uint8Array): ServerFrame {
  const data = frame.subarray(1);
  switch (frame[0] ?? -1) {
    case channel.stdout:
      return { kind: 'stdout', data };
    case channel.stderr:
      return { kind: 'stderr', data };
    case channel.status:
      return { kind: 'status', data };
    default:
      return { kind: 'other' };
  }
}

/** Servers read frames of up to 64 KiB without growing a buffer. */
const maxStdinFrameBytes = 32 * 1024;

/** Standard input, in frames of a size that every server takes. */
export function encodeStdin(data: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += maxStdinFrameBytes) {
    frames.push(encode(channel.stdin, data.subarray(at, at + maxStdinFrameBytes)));
  }
  return frames;
}

export function encodeResize({ columns, rows }: TerminalSize): Uint8Array {
  return encode(channel.resize, new TextEncoder().encode(JSON.stringify({ Width: columns, Height: rows })));
}

/** Ends standard input; only v5 has it. */
export function encodeStdinClose(): Uint8Array {
  return Uint8Array.of(channel.close, channel.stdin);
}

function encode(channelByte: number, data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(data.length + 1);
  frame[0] = channelByte;
  frame.set(data, 1);
  return frame;
}
