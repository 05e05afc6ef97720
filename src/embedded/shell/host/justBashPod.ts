import type { Logger } from '../../../base/logger.ts';
import { Timers } from '../../timers.ts';
import type { Clock } from '../../../base/clock.ts';
import {
  ShellEndedError,
  type ContainerSettings,
  type PodShell,
  type ProcessHandlers,
  type ProcessOptions,
  type ProcessSignal,
  type ShellEvents,
  type ShellProcess,
} from '../podShell.ts';
import type { HostedProcess } from '../protocol.ts';
import type { PodProcess, ProgramRoom, WorkerHandlers } from './hostedProgram.ts';
import { startNative } from './nativePrograms.ts';
import { PodWorker } from './podWorker.ts';
import type { WorkerSlots } from './workerSlots.ts';

export interface JustBashPodOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly workerFile: string;
  readonly slots: WorkerSlots;
  readonly settings: ContainerSettings;
  readonly events: ShellEvents;
}

const mebibyte = 1024 * 1024;
const minMemoryBytes = 64 * mebibyte;
const maxMemoryBytes = 256 * mebibyte;

/** One container: the processes that the host runs itself, and a worker with the first that needs one. */
export class JustBashPod implements PodShell, ProgramRoom {
  readonly timers: Timers;
  readonly #options: JustBashPodOptions;
  readonly #hosted = new Map<number, PodProcess>();
  #worker: PodWorker | undefined;
  #nextId = 1;
  #isOver = false;

  constructor(options: JustBashPodOptions) {
    this.#options = options;
    this.timers = new Timers(options.clock);
  }

  async start(options: ProcessOptions, handlers: ProcessHandlers): Promise<ShellProcess> {
    if (this.#isOver) throw new ShellEndedError('the container is over');
    const processId = this.#takeId();
    const native = startNative({ room: this, processId, options, handlers });
    if (!native) return this.#startShell(processId, options, handlers);
    this.#hosted.set(processId, native.process);
    this.#tellHosted();
    try {
      await native.begin();
    } catch (error) {
      this.onEnd(native.process);
      throw error;
    }
    return native.process;
  }

  startInWorker(options: ProcessOptions, handlers: WorkerHandlers, processId = this.#takeId()): Promise<PodProcess> {
    // What the native programs start must come after they are known.
    return this.#needWorker().start(processId, options, handlers);
  }

  signal(processId: number, signal: ProcessSignal, isGroup: boolean): void {
    const hosted = this.#hosted.get(processId);
    if (hosted) hosted.signal(signal);
    else this.#worker?.signal(processId, signal, isGroup);
  }

  isAlive(processId: number): boolean {
    return this.#hosted.has(processId) || this.#worker?.isAlive(processId) === true;
  }

  onEnd({ processId }: HostedProcess): void {
    if (this.#hosted.delete(processId)) this.#tellHosted();
  }

  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.timers.dispose();
    this.#hosted.clear();
    this.#endWorker();
  }

  #startShell(processId: number, options: ProcessOptions, handlers: ProcessHandlers): Promise<PodProcess> {
    let exitCode = 137;
    const onEnded = (code: number) => {
      exitCode = code;
    };
    const { onOutput } = handlers;
    return this.startInWorker(options, { onOutput, onEnded, onClosed: () => handlers.onExit(exitCode) }, processId);
  }

  /** Odd, where the worker's own are even. */
  #takeId(): number {
    const id = this.#nextId;
    this.#nextId += 2;
    return id;
  }

  #needWorker(): PodWorker {
    if (this.#worker) return this.#worker;
    if (this.#isOver) throw new ShellEndedError('the container is over');
    const { slots, settings, workerFile, logger } = this.#options;
    if (!slots.take()) {
      throw new ShellEndedError(
        `no simulated shell can be started: ${slots.max} pods have one already, which is as many as there may be; delete some`,
      );
    }
    const memoryBytes = Math.min(Math.max(settings.memoryBytes ?? maxMemoryBytes, minMemoryBytes), maxMemoryBytes);
    const { podName, env, workingDir, user } = settings;
    this.#worker = new PodWorker({
      file: workerFile,
      data: { podName, env, workingDir, memoryBytes, user, hosted: this.#hostedRows() },
      timers: this.timers,
      onKill: (processId, signal) => this.#hosted.get(processId)?.signal(signal),
      onDeath: (reason, message) => {
        logger.warn('pod shell died', { pod: podName, reason, message });
        this.#die(reason, message);
      },
    });
    return this.#worker;
  }

  #die(reason: 'OOMKilled' | 'Error', message: string): void {
    const hosted = [...this.#hosted.values()];
    this.dispose();
    this.#options.events.onDeath(reason, message);
    for (const process of hosted) process.kill();
  }

  #endWorker(): void {
    if (!this.#worker) return;
    this.#worker.dispose();
    this.#worker = undefined;
    this.#options.slots.release();
  }

  #hostedRows(): readonly HostedProcess[] {
    return [...this.#hosted.values()].map(({ processId, command }) => ({ processId, command }));
  }

  #tellHosted(): void {
    this.#worker?.tellHosted(this.#hostedRows());
  }
}
