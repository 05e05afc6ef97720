/** Kubernetes objects as the fake keeps them: the metadata typed, the rest by kind where it matters. */
import type { DeploymentSpec, DeploymentStatus } from 'kubernetes-types/apps/v1';
import type { NodeSpec, PodSpec, PodStatus } from 'kubernetes-types/core/v1';

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: unknown;
  status?: unknown;
  [field: string]: unknown;
}

export interface DeploymentObject extends KubeObject {
  spec: DeploymentSpec;
  status: DeploymentStatus;
}

export interface PodObject extends KubeObject {
  spec: PodSpec;
  status: PodStatus;
}

export interface NodeObject extends KubeObject {
  spec: NodeSpec;
}

/** What a caller of the fake may leave to it. */
export interface NewObject {
  apiVersion?: string;
  kind?: string;
  metadata: Partial<ObjectMeta>;
  spec?: unknown;
  status?: unknown;
  [field: string]: unknown;
}

/** A plain JSON object. */
export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under `key`, or an empty one. */
export function child(value: unknown, key: string): Json {
  const found = isJson(value) ? value[key] : undefined;
  return isJson(found) ? found : {};
}
