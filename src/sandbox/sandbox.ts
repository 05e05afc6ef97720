/** Where a sandbox is. */
export interface SandboxKey {
  readonly namespace: string;
  readonly name: string;
}

/**
 * What a sandbox may reach: everything, or nothing but these CIDRs and host names. `undefined` where the policies are
 * not visible.
 */
export type Egress = { readonly kind: 'open' } | { readonly kind: 'restricted'; readonly cidrs: readonly string[] };

/**
 * K7's `status`: the pod's phase, or `No Pods`. `Terminating` is this product's own, for pods whose Deployment is gone;
 * the HTTP API never shows it.
 */
export type SandboxStatus = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown' | 'No Pods' | 'Terminating';

/** A sandbox as everyone reads it: a small projection of its Deployment, its pod, its policies and its events. */
export interface Sandbox extends SandboxKey {
  /** The Deployment's uid; of a terminating sandbox the pod's. */
  readonly uid: string;
  readonly status: SandboxStatus;
  readonly isReady: boolean;
  /** Sum over the pod's containers. */
  readonly restarts: number;
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
  readonly image: string;
  /** Why it is not well, as Kubernetes names it (`ImagePullBackOff`, `Unschedulable`, …); empty when it is. */
  readonly reason: string;
  /** One sentence for `reason`: K7's `error_message`; empty when all is well. */
  readonly errorMessage: string;
  readonly egress: Egress | undefined;
  /** Scaled to 0 by somebody and not being created. */
  readonly isPaused: boolean;
  readonly podName: string | undefined;
  readonly nodeName: string | undefined;
  /** `undefined`: the cluster's default runtime, no microVM. */
  readonly runtimeClassName: string | undefined;
}

/** `namespace/name`; neither part can hold a slash. */
export function keyOf(key: SandboxKey): string {
  return `${key.namespace}/${key.name}`;
}
