/** The worker's entry: bundled to `dist/podShell.cjs`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { HostMessage, WorkerData, WorkerMessage } from '../protocol.ts';
import { Pod } from './pod.ts';

const port = parentPort;
if (!port) throw new Error('This file runs in a worker.');
const pod = new Pod(workerData as WorkerData, (message: WorkerMessage) =>
  port.postMessage(message, message.kind === 'output' ? [message.data.buffer as ArrayBuffer] : []),
);
port.on('message', (message: HostMessage) => pod.onMessage(message));
