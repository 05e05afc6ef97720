/** The thresholds of a probe: only so many results of one kind in a row count. Pure. */
import type { Probe } from 'kubernetes-types/core/v1';

export interface ProbeResults {
  readonly isSuccess: boolean | undefined;
  readonly inARow: number;
}

export const noResults: ProbeResults = { isSuccess: undefined, inARow: 0 };

export function countResult(former: ProbeResults, isSuccess: boolean): ProbeResults {
  return { isSuccess, inARow: former.isSuccess === isSuccess ? former.inARow + 1 : 1 };
}

/** Undefined while it does not count yet. */
export function outcomeOf({ isSuccess, inARow }: ProbeResults, probe: Probe): boolean | undefined {
  if (isSuccess === undefined) return undefined;
  const { failureThreshold = 3, successThreshold = 1 } = probe;
  return inARow >= (isSuccess ? successThreshold : failureThreshold) ? isSuccess : undefined;
}
