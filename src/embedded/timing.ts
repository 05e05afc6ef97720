/** How long things take that take time in a cluster. In milliseconds. */
export interface Timing {
  /** From the pod's creation to its container's start. */
  readonly startMs: number;
  /** From the container's start to Ready. */
  readonly readyMs: number;
  /** From the delete of a pod to its end. */
  readonly terminateMs: number;
  /** Between looks of a startup probe, and before a failed container is started again or an image pulled again. */
  readonly retryMs: number;
  /** From the end of an owner to the end of what it owns. */
  readonly collectMs: number;
}

export const nodeTiming: Timing = { startMs: 5, readyMs: 5, terminateMs: 10, retryMs: 50, collectMs: 5 };
