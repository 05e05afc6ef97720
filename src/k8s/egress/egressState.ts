import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { SandboxError } from '../../sandbox/errors.ts';
import {
  allowEgressPolicyName,
  creatingAnnotation,
  egressLabel,
  egressPolicyName,
  egressRestricted,
  sandboxLabel,
} from '../../sandbox/manifests/names.ts';
import type { Egress, SandboxKey } from '../../sandbox/sandbox.ts';
import { effectiveEgress } from '../../sandbox/store/effectiveEgress.ts';
import { toPolicyFacts } from '../../sandbox/store/facts.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isStatus } from '../connection/kubeErrors.ts';
import { deploymentPath, podPath, policyPath } from '../connection/kubePaths.ts';
import { notFound } from '../lifecycle/sandboxRemover.ts';

/** What the server has, at the moment, of what decides over a sandbox's egress. */
export interface EgressState {
  readonly key: SandboxKey;
  readonly deployment: Deployment;
  /** Those that are not on their way out. */
  readonly pods: readonly Pod[];
  /** `<n>-netpol` */
  readonly whitelist: NetworkPolicy | undefined;
  /** `<n>-allow-egress` */
  readonly allow: NetworkPolicy | undefined;
  /** Its pods carry the label by which the namespace's lock closes them; those of what K7 made do not. */
  readonly isClosed: boolean;
}

/** Errors: SandboxNotFound, SandboxBeingCreated; KubeStatusError, those of KubeApi. */
export async function readEgressState(
  api: KubeApi,
  { uid, namespace, name }: SandboxKey & { readonly uid?: string | undefined },
  signal: AbortSignal | undefined,
): Promise<EgressState> {
  const key = { namespace, name };
  const query = { labelSelector: `${sandboxLabel}=${name}` };
  const policy = (policyName: string) => find<NetworkPolicy>(api, policyPath(namespace, policyName), signal);
  const [deployment, whitelist, allow, pods] = await Promise.all([
    find<Deployment>(api, deploymentPath(namespace, name), signal),
    policy(egressPolicyName(name)),
    policy(allowEgressPolicyName(name)),
    api.json<{ readonly items: readonly Pod[] }>({ method: 'GET', path: podPath(namespace), query, signal }),
  ]);
  const { metadata, spec } = deployment ?? {};
  if (!deployment || metadata?.labels?.[sandboxLabel] === undefined) throw notFound(key);
  if (uid !== undefined && metadata.uid !== uid) throw notFound(key);
  if (metadata.annotations?.[creatingAnnotation] !== undefined) {
    throw new SandboxError('SandboxBeingCreated', `Sandbox ${name} is still being created`);
  }
  return {
    key,
    deployment,
    pods: pods.items.filter((pod) => pod.metadata?.deletionTimestamp === undefined),
    whitelist,
    allow,
    isClosed: spec?.template.metadata?.labels?.[egressLabel] === egressRestricted,
  };
}

/** What it lets the sandbox reach. */
export function egressOf({ whitelist, allow, isClosed }: EgressState): Egress {
  const policies = [whitelist, allow].flatMap((policy) => (policy ? [toPolicyFacts(policy)] : []));
  return effectiveEgress(policies, isClosed);
}

async function find<T>(api: KubeApi, path: string, signal: AbortSignal | undefined): Promise<T | undefined> {
  try {
    return await api.json<T>({ method: 'GET', path, signal });
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}
