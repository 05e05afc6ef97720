import type { Clock } from '../../base/clock.ts';
import { nullLogger, type Logger } from '../../base/logger.ts';
import { JustBashPod } from './host/justBashPod.ts';
import { WorkerSlots } from './host/workerSlots.ts';
import type { ContainerSettings, PodShell, PodShells, ShellEvents } from './podShell.ts';

/** Each worker has a thread and about 10 MB. */
const maxWorkers = 64;

export interface JustBashShellsOptions {
  readonly clock: Clock;
  readonly logger?: Logger;
  /** `dist/podShell.cjs`, or what else is bundled from `worker/podShellWorker.ts`. */
  readonly workerFile: string;
  /** Pods with a worker at once. Default 64. */
  readonly maxWorkers?: number;
}

/** Pods whose processes run in just-bash, each pod in a worker of its own: no kernel, no isolation, no network. */
export class JustBashShells implements PodShells {
  readonly #options: JustBashShellsOptions;
  readonly #slots: WorkerSlots;

  constructor(options: JustBashShellsOptions) {
    this.#options = options;
    this.#slots = new WorkerSlots(options.maxWorkers ?? maxWorkers);
  }

  open(settings: ContainerSettings, events: ShellEvents): PodShell {
    const { clock, logger = nullLogger, workerFile } = this.#options;
    return new JustBashPod({ clock, logger, workerFile, slots: this.#slots, settings, events });
  }
}
