/** How long things take that take time in a cluster, as on a fast node. In milliseconds. */
export interface Timing {
  /** From the pod's creation to its node. */
  readonly scheduleMs: number;
  /** From the pod's arrival at its node to its address. */
  readonly sandboxMs: number;
  /** From the image to the container's start. */
  readonly createMs: number;
  /** From the container's start to the word of it. */
  readonly reportMs: number;
  /** The pull of an image that the node does not have, per 10 MB of it. */
  readonly pullMs: number;
  /** The question whether an image that is there is still the one of its name. */
  readonly checkImageMs: number;
  /** From the end, or the failure, of a container to what comes of it: a restart, or a back-off. */
  readonly settleMs: number;
  /** From the end of a pod's last container to the end of the pod. */
  readonly cleanupMs: number;
  /** A second of what is told in seconds: probes, grace, deadlines, back-offs. */
  readonly secondMs: number;
  /** From the end of an owner to the end of what it owns. */
  readonly collectMs: number;
  /** From the deletion of a namespace to that of what is in it. */
  readonly namespaceMs: number;
}

export const nodeTiming: Timing = {
  scheduleMs: 10,
  sandboxMs: 350,
  createMs: 150,
  reportMs: 100,
  pullMs: 400,
  checkImageMs: 40,
  settleMs: 500,
  cleanupMs: 350,
  secondMs: 1000,
  collectMs: 10,
  namespaceMs: 5000,
};
