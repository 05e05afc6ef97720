import type { ReplicaSetSpec, ReplicaSetStatus } from 'kubernetes-types/apps/v1';
import type { KubeObject } from '../objects/kubeObject.ts';

export interface ReplicaSetObject extends KubeObject {
  spec: ReplicaSetSpec;
  /** Empty until its controller has seen it. */
  status: Partial<ReplicaSetStatus>;
}

/** How many it wants; Kubernetes' default is one. */
export const wantedReplicas = ({ spec }: { readonly spec: { readonly replicas?: number } }): number =>
  spec.replicas ?? 1;
