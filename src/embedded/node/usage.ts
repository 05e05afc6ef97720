import type { CountedShell } from './countedShell.ts';
import type { PodUsage } from './nodeAgent.ts';

/** What a container that only waits takes on a real node. */
const idleBytes = 1024 * 1024;
/** What each further process counts for: its shell is shared, so that nobody can measure it. */
const bytesPerProcess = 2 * 1024 * 1024;
const nanoCoresPerProcess = 2_000_000;

/** What the container takes, as believable from the number of its processes. */
export function usageOfShell({ running }: CountedShell): PodUsage {
  const further = Math.max(0, running - 1);
  return { cpuNanoCores: further * nanoCoresPerProcess, memoryBytes: idleBytes + further * bytesPerProcess };
}
