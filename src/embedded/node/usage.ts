import type { PodShell } from '../shell/podShell.ts';
import type { PodUsage } from './nodeAgent.ts';

/** What a container that only waits takes on a real node. */
const idleBytes = 1024 * 1024;

/** What the container takes: of what its shell does nothing is known here. */
export function usageOfShell(_shell: PodShell): PodUsage {
  return { cpuNanoCores: 0, memoryBytes: idleBytes };
}
