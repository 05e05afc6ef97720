/** What the API server asks the node about its pods: the port between the two, as the kubelet's own API is. */
import type { Disposable } from '../../base/disposable.ts';
import type { PodObject } from '../objects/kubeObject.ts';
import type { PodShell } from '../shell/podShell.ts';

export interface LogLine {
  /** When it was printed, in ms since the epoch. */
  readonly atMs: number;
  /** Without its newline. */
  readonly text: string;
}

/** What a container has printed, bounded to its last lines. */
export interface ContainerLog {
  lines(): readonly LogLine[];
  /** Called with each further line, and once with nothing at the end; the returned function ends it. */
  follow(listener: (line: LogLine | undefined) => void): () => void;
}

export interface PodUsage {
  readonly cpuNanoCores: number;
  readonly memoryBytes: number;
}

export interface NodeAgent extends Disposable {
  /** Where the container's processes run. Errors: KubeHttpError as a kubelet words it, e.g. that it is not running. */
  shellOf(pod: PodObject, container: string): PodShell;
  /** `previous`: of the container's former run. Errors: KubeHttpError where there is none. */
  logOf(pod: PodObject, container: string, previous: boolean): ContainerLog;
  /** By container; undefined for a pod that does not run. */
  usageOf(pod: PodObject): Readonly<Record<string, PodUsage>> | undefined;
}
