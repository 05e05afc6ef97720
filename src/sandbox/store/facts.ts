/**
 * What the store keeps of each Kubernetes object: a few fields, not the whole. `toX` reads an object as the API server
 * sends it; whatever a server leaves out reads as empty, because a projection must not stop a watch.
 */
import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Event } from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyEgressRule } from 'kubernetes-types/networking/v1';
import { creatingAnnotation, egressLabel, egressRestricted, sandboxLabel } from '../manifests/names.ts';

const everything: readonly string[] = ['0.0.0.0/0', '::/0'];

/** A reason as Kubernetes names it, with its sentence. */
export interface Trouble {
  readonly reason: string;
  readonly message: string;
}

export interface ObjectFacts {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

export interface DeploymentFacts extends ObjectFacts {
  readonly createdAtMs: number;
  readonly image: string;
  readonly runtimeClassName: string | undefined;
  readonly replicas: number;
  readonly isCreating: boolean;
  readonly isEgressRestricted: boolean;
  /** Why no pod could be made. */
  readonly failure: Trouble | undefined;
}

export interface PolicyFacts extends ObjectFacts {
  /** `undefined`: it says nothing of egress. */
  readonly egressCidrs: readonly string[] | undefined;
  /** It has a rule for everything, on every port. */
  readonly isEgressOpen: boolean;
}

export interface EventFacts extends ObjectFacts, Trouble {
  readonly podUid: string;
  readonly lastSeenMs: number;
}

export function toObjectFacts(metadata: ObjectMeta | undefined): ObjectFacts {
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
  };
}

/** Milliseconds since the epoch; 0 for what is no time. */
export function toMs(time: string | undefined): number {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? 0 : ms;
}

/** The sandbox that an object belongs to by K7's label. */
export function sandboxOf(metadata: ObjectMeta | undefined): string {
  return metadata?.labels?.[sandboxLabel] ?? '';
}

export function toDeploymentFacts(deployment: Deployment): DeploymentFacts {
  const { metadata, spec, status } = deployment;
  const pod = spec?.template?.spec;
  const failure = status?.conditions?.find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  return {
    ...toObjectFacts(metadata),
    createdAtMs: toMs(metadata?.creationTimestamp),
    image: pod?.containers?.[0]?.image ?? '',
    runtimeClassName: pod?.runtimeClassName,
    replicas: spec?.replicas ?? 1,
    isCreating: metadata?.annotations?.[creatingAnnotation] !== undefined,
    isEgressRestricted: spec?.template?.metadata?.labels?.[egressLabel] === egressRestricted,
    failure: failure && failureTrouble(failure.reason ?? 'FailedCreate', failure.message ?? ''),
  };
}

/** Kubernetes says `FailedCreate` for all of these; people search for the cause. */
function failureTrouble(reason: string, message: string): Trouble {
  if (/RuntimeClass ".*" not found/.test(message)) return { reason: 'RuntimeClassNotFound', message };
  if (/exceeded quota/.test(message)) return { reason: 'QuotaExceeded', message };
  return { reason, message };
}

export function toPolicyFacts(policy: NetworkPolicy): PolicyFacts {
  const { spec } = policy;
  const isEgress = spec?.policyTypes?.includes('Egress') ?? spec?.egress !== undefined;
  const rules = isEgress ? (spec?.egress ?? []) : [];
  return {
    ...toObjectFacts(policy.metadata),
    egressCidrs: isEgress ? rules.flatMap(cidrsOf) : undefined,
    isEgressOpen: rules.some(({ to = [], ports = [] }) => to.length === 0 && ports.length === 0),
  };
}

/** A rule that names no peer is one for all of them. */
function cidrsOf({ to = [] }: NetworkPolicyEgressRule): readonly string[] {
  return to.length === 0 ? everything : to.flatMap((peer) => peer.ipBlock?.cidr ?? []);
}

export function toEventFacts(event: Event): EventFacts {
  return {
    ...toObjectFacts(event.metadata),
    podUid: event.involvedObject?.uid ?? '',
    reason: event.reason ?? '',
    message: event.message ?? '',
    lastSeenMs: toMs(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime),
  };
}
