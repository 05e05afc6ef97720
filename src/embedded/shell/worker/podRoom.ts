import type { IFileSystem } from 'just-bash';
import type { ContainerUser } from '../podShell.ts';
import type { ProcessTable } from './processTable.ts';
import type { Task, TaskOptions } from './task.ts';

/** What the commands of a pod share. */
export interface PodRoom {
  readonly podName: string;
  readonly memoryBytes: number;
  readonly user: ContainerUser;
  readonly startedAtMs: number;
  readonly fs: IFileSystem;
  readonly table: ProcessTable;
  /** Starts a process that has its place in the table. */
  spawn(options: TaskOptions): Task;
}
