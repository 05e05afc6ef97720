import type { ProcessSignal } from '../podShell.ts';
import type { HostedProcess } from '../protocol.ts';
import type { Task } from './task.ts';

export interface ProcessRow {
  readonly processId: number;
  readonly parentId: number;
  readonly args: string;
  readonly startedAtMs: number;
}

/** The processes of a pod: the worker's own, and those that the host runs. */
export class ProcessTable {
  readonly #tasks = new Map<number, Task>();
  readonly #killHosted: (processId: number, signal: ProcessSignal) => void;
  #hosted: readonly HostedProcess[] = [];
  #lastId = 0;

  constructor(killHosted: (processId: number, signal: ProcessSignal) => void) {
    this.#killHosted = killHosted;
  }

  setHosted(hosted: readonly HostedProcess[]): void {
    this.#hosted = hosted;
    for (const { processId } of hosted) this.#lastId = Math.max(this.#lastId, processId);
  }

  /** Even, where the host's are odd. */
  nextId(): number {
    this.#lastId += this.#lastId % 2 === 0 ? 2 : 1;
    return this.#lastId;
  }

  add(task: Task): void {
    this.#lastId = Math.max(this.#lastId, task.processId);
    this.#tasks.set(task.processId, task);
    void task.done.then(() => this.#tasks.delete(task.processId));
  }

  get(processId: number): Task | undefined {
    return this.#tasks.get(processId);
  }

  tasks(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  rows(): readonly ProcessRow[] {
    const own = this.tasks().map(({ options, startedAtMs }) => ({ ...options, startedAtMs }));
    const hosted = this.#hosted
      .filter(({ processId }) => !this.#tasks.has(processId))
      .map(({ processId, command }) => ({ processId, parentId: 0, args: command, startedAtMs: 0 }));
    return [...hosted, ...own].sort((a, b) => a.processId - b.processId);
  }

  has(processId: number): boolean {
    return this.rows().some((row) => row.processId === processId);
  }

  kill(processId: number, signal: ProcessSignal): void {
    const task = this.#tasks.get(processId);
    if (task) task.kill(signal);
    else this.#killHosted(processId, signal);
  }

  killGroup(groupId: number, signal: ProcessSignal): void {
    for (const task of this.tasks()) if (task.options.groupId === groupId) task.kill(signal);
  }

  /** Whether all that runs waits for time, for input or for a slow reader. */
  get isWaiting(): boolean {
    return this.tasks().every((task) => task.waiting > 0 || this.#waitsForChild(task));
  }

  #waitsForChild(task: Task): boolean {
    return this.tasks().some((other) => other.options.parentId === task.processId && other.waiting > 0);
  }
}
