/** The parts of a Kubernetes `Status` that this product reads (apimachinery meta/v1). */
export interface KubeStatus {
  readonly code: number;
  /** `NotFound`, `AlreadyExists`, `Forbidden`, …; empty where the body was no Status. */
  readonly reason: string;
  readonly message: string;
  readonly details?: {
    readonly name?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

/** A Kubernetes API server said no. */
export class KubeStatusError extends Error {
  readonly status: KubeStatus;

  constructor(status: KubeStatus) {
    super(status.message);
    this.name = 'KubeStatusError';
    this.status = status;
  }
}
