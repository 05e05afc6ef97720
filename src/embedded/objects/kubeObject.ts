/** Kubernetes objects as they are kept: the metadata typed, the rest by kind where it matters. */
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

/** Which fields a manager has applied. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: Readonly<Record<string, unknown>>;
  readonly subresource?: string;
}

export interface ObjectMeta {
  name: string;
  /** What the name was made of. */
  generateName?: string;
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
  managedFields?: ManagedFieldsEntry[];
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

/** What a caller may leave to the store. */
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

/** A text as it is; anything else as the empty one. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The object under `key`, or an empty one. */
export function child(value: unknown, key: string): Json {
  const found = isJson(value) ? value[key] : undefined;
  return isJson(found) ? found : {};
}
