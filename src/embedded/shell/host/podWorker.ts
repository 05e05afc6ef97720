import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Disposable } from '../../../base/disposable.ts';
import { toError } from '../../../base/toError.ts';
import type { Timers } from '../../timers.ts';
import { CommandNotFoundError, ShellEndedError, type ProcessOptions, type ProcessSignal } from '../podShell.ts';
import type { HostMessage, WorkerData, WorkerMessage } from '../protocol.ts';
import type { WorkerHandlers } from './hostedProgram.ts';
import { WorkerProcess } from './workerProcess.ts';
import { WorkerWatch } from './workerWatch.ts';

export interface PodWorkerOptions {
  readonly file: string;
  readonly data: WorkerData;
  readonly timers: Timers;
  /** A process in it sends a signal to one of the host's. */
  readonly onKill: (processId: number, signal: ProcessSignal) => void;
  readonly onDeath: (reason: 'OOMKilled' | 'Error', message: string) => void;
}

interface Starting {
  readonly process: WorkerProcess;
  readonly resolve: (process: WorkerProcess) => void;
  readonly reject: (error: Error) => void;
}

const mebibyte = 1024 * 1024;

/** The worker of one pod: its start, its messages and its end. */
export class PodWorker implements Disposable {
  readonly #options: PodWorkerOptions;
  readonly #worker: Worker;
  readonly #watch: WorkerWatch;
  readonly #starting = new Map<number, Starting>();
  readonly #processes = new Map<number, WorkerProcess>();
  #isOver = false;

  constructor(options: PodWorkerOptions) {
    this.#options = options;
    const limits: WorkerOptions['resourceLimits'] = {
      maxOldGenerationSizeMb: Math.floor(options.data.memoryBytes / mebibyte),
      maxYoungGenerationSizeMb: 16,
    };
    this.#worker = new Worker(options.file, {
      workerData: options.data,
      resourceLimits: limits,
      // Nothing of this process's environment is known there.
      env: {},
      execArgv: [],
      name: `pod ${options.data.podName}`,
    });
    const stuck = () => this.#die('Error', 'the simulated shell did not answer, and was ended');
    this.#watch = new WorkerWatch(options.timers, () => this.#post({ kind: 'ping' }), stuck);
    this.#worker.on('message', (message: WorkerMessage) => this.#onMessage(message));
    this.#worker.on('error', (error: unknown) => this.#onError(toError(error)));
    this.#worker.on('exit', () => this.#die('Error', 'the simulated shell ended'));
  }

  start(processId: number, options: ProcessOptions, handlers: WorkerHandlers): Promise<WorkerProcess> {
    if (this.#isOver) return Promise.reject(new ShellEndedError('the container is over'));
    return new Promise((resolve, reject) => {
      const send = (message: HostMessage) => this.#send(message);
      const process = new WorkerProcess(processId, options.command.join(' '), handlers, send);
      this.#starting.set(processId, { process, resolve, reject });
      this.#send({ kind: 'start', processId, ...options });
    });
  }

  signal(processId: number, signal: ProcessSignal, isGroup: boolean): void {
    this.#send({ kind: 'signal', processId, signal, isGroup });
  }

  isAlive(processId: number): boolean {
    return this.#processes.has(processId);
  }

  tellHosted(hosted: WorkerData['hosted']): void {
    this.#send({ kind: 'hosted', hosted });
  }

  /** Ends all without a word. */
  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#watch.dispose();
    this.#processes.clear();
    for (const { reject } of this.#starting.values()) reject(new ShellEndedError('the container is over'));
    this.#starting.clear();
    // What it is doing does not matter any more.
    void this.#worker.terminate();
  }

  #send(message: HostMessage): void {
    if (this.#isOver) return;
    this.#post(message);
    if (message.kind !== 'taken' && message.kind !== 'hosted') {
      this.#watch.start(message.kind === 'signal' || message.kind === 'input');
    }
  }

  #post(message: HostMessage): void {
    // Nothing to hand over: a thread's port has no origin either.
    this.#worker.postMessage(message, []);
  }

  #onMessage(message: WorkerMessage): void {
    if (this.#isOver) return;
    switch (message.kind) {
      case 'started':
      case 'missing':
        return this.#onStarted(message);
      case 'output':
        return this.#processes.get(message.processId)?.onOutput(message.output, message.data);
      case 'read':
        return this.#processes.get(message.processId)?.onRead(message.sizeBytes);
      case 'ended':
        return this.#processes.get(message.processId)?.onEnded(message.exitCode);
      case 'closed':
        return this.#onClosed(message.processId);
      case 'kill':
        return this.#options.onKill(message.processId, message.signal);
      case 'pong':
        return this.#watch.onPong(message.isWaiting);
      case 'awake':
        return this.#watch.start(false);
    }
  }

  #onStarted(message: Extract<WorkerMessage, { kind: 'started' | 'missing' }>): void {
    const starting = this.#starting.get(message.processId);
    this.#starting.delete(message.processId);
    if (message.kind === 'missing') {
      starting?.reject(new CommandNotFoundError(message.command));
      return this.#rest();
    }
    if (!starting) return undefined;
    this.#processes.set(message.processId, starting.process);
    return starting.resolve(starting.process);
  }

  #onClosed(processId: number): void {
    const process = this.#processes.get(processId);
    this.#processes.delete(processId);
    this.#rest();
    process?.onClosed();
  }

  #rest(): void {
    if (this.#processes.size === 0 && this.#starting.size === 0) this.#watch.dispose();
  }

  #onError(error: Error): void {
    if (Reflect.get(error, 'code') === 'ERR_WORKER_OUT_OF_MEMORY') {
      return this.#die('OOMKilled', 'the simulated shell used more memory than it may');
    }
    return this.#die('Error', `the simulated shell failed: ${error.message}`);
  }

  #die(reason: 'OOMKilled' | 'Error', message: string): void {
    if (this.#isOver) return;
    const processes = [...this.#processes.values()];
    this.dispose();
    // Before the processes' ends, so that the container's has its reason.
    this.#options.onDeath(reason, message);
    for (const process of processes) process.kill();
  }
}
