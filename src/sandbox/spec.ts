/** What a sandbox shall be, parsed and defaulted: the input of `create` and of the manifests. */
export interface SandboxSpec {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  /** Kept in a Secret; `undefined`: no Secret. */
  readonly env: ReadonlyMap<string, string> | undefined;
  readonly beforeScript: string | undefined;
  /** How long before_script may take before its container is restarted. */
  readonly beforeScriptTimeoutSeconds: number;
  readonly limits: Limits;
  /** `undefined`: open. Empty: nothing, DNS neither. Otherwise canonical CIDRs, and nothing else. */
  readonly egressWhitelist: readonly string[] | undefined;
  readonly isPodNonRoot: boolean;
  readonly isContainerNonRoot: boolean;
  /** Upper case, without `CAP_`. `undefined`: ALL. Empty: the runtime's own default set stays. */
  readonly capDrop: readonly string[] | undefined;
  readonly capAdd: readonly string[];
  /** `undefined`: the cluster's default runtime, no microVM. */
  readonly runtimeClassName: string | undefined;
  /** K7's backend, written into its annotation. */
  readonly backend: string | undefined;
  readonly nodeName: string | undefined;
  readonly imagePullSecrets: readonly string[];
  /** `undefined`: Kubernetes' own rule, which goes by the image's tag. */
  readonly imagePullPolicy: ImagePullPolicy | undefined;
}

export type ImagePullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/** Kubernetes quantities as given; also the requests. */
export interface Limits {
  readonly cpu?: string;
  readonly memory?: string;
  readonly 'ephemeral-storage'?: string;
}
