import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Event, Pod } from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import {
  allowEgressPolicyName,
  egressLockName,
  egressPolicyName,
  ingressLockName,
  ingressPolicyName,
  sandboxLabel,
} from '../../sandbox/manifests/names.ts';
import type { SandboxKey } from '../../sandbox/sandbox.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isStatus } from '../connection/kubeErrors.ts';
import { deploymentPath, eventPath, podPath, policyPath } from '../connection/kubePaths.ts';

/** Of each pod. */
const maxEvents = 100;

/**
 * What Kubernetes has of a sandbox, for people to read: its Deployment, pods, policies (the namespace's lock included)
 * and its pods' events. Never its Secret. Errors: KubeStatusError (404: no such Deployment), those of KubeApi.
 */
export async function describeSandbox(
  api: KubeApi,
  { namespace, name }: SandboxKey,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const get = <T extends WithMetadata>(path: string): Promise<T | undefined> =>
    optional(api.json<T>({ method: 'GET', path, signal }));
  const list = async <T extends WithMetadata>(path: string, query: Readonly<Record<string, string | number>>) =>
    (await optional(api.json<{ items: readonly T[] }>({ method: 'GET', path, query, signal })))?.items ?? [];
  const policyNames = [
    egressPolicyName(name),
    allowEgressPolicyName(name),
    ingressPolicyName(name),
    egressLockName,
    ingressLockName,
  ];
  const [deployment, pods, policies] = await Promise.all([
    api.json<Deployment>({ method: 'GET', path: deploymentPath(namespace, name), signal }),
    list<Pod>(podPath(namespace), { labelSelector: `${sandboxLabel}=${name}` }),
    Promise.all(policyNames.map((policy) => get<NetworkPolicy>(policyPath(namespace, policy)))),
  ]);
  const eventsOf = ({ metadata }: WithMetadata) =>
    list<Event>(eventPath(namespace), { fieldSelector: `involvedObject.uid=${metadata?.uid ?? ''}`, limit: maxEvents });
  const events = (await Promise.all([deployment, ...pods].map(eventsOf))).flat();
  return {
    deployment: tidy(withKind(deployment, 'apps/v1', 'Deployment')),
    pods: pods.map((pod) => tidy(withKind(pod, 'v1', 'Pod'))),
    networkPolicies: policies.flatMap((policy) => (policy ? [tidy(policy)] : [])),
    events: events.map(({ type, reason, message, count, lastTimestamp }) => ({
      type,
      reason,
      message,
      count,
      lastTimestamp,
    })),
  };
}

interface WithMetadata {
  readonly metadata?: ObjectMeta;
}

/** What may not be read, or is not there, is left out. */
async function optional<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isStatus(error, 403) || isStatus(error, 404)) return undefined;
    throw error;
  }
}

/** Items of a list come without them. */
function withKind<T extends object>(object: T, apiVersion: string, kind: string): T {
  return { apiVersion, kind, ...object };
}

/** Without the server's book-keeping, and without what kubectl repeats of the whole object. */
function tidy<T extends WithMetadata>(object: T): T {
  const { managedFields: _, annotations, ...metadata } = object.metadata ?? {};
  const { 'kubectl.kubernetes.io/last-applied-configuration': __, ...kept } = annotations ?? {};
  const shown = Object.keys(kept).length === 0 ? metadata : { ...metadata, annotations: kept };
  return { ...object, metadata: shown };
}
