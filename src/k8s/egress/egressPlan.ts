import type { Pod } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { SandboxError } from '../../sandbox/errors.ts';
import { egressLabel, egressRestricted, ownsAllAnnotation, sandboxLabel } from '../../sandbox/manifests/names.ts';
import { deploymentOwner } from '../../sandbox/manifests/owner.ts';
import { allowEgressPolicy, egressPolicy } from '../../sandbox/manifests/policies.ts';
import type { Egress, SandboxKey } from '../../sandbox/sandbox.ts';
import { isSamePolicy } from '../lifecycle/samePolicy.ts';
import type { EgressState } from './egressState.ts';

/** One write. */
export type EgressStep =
  | { readonly kind: 'make'; readonly policy: NetworkPolicy }
  | { readonly kind: 'replace'; readonly policy: NetworkPolicy; readonly found: NetworkPolicy }
  | { readonly kind: 'remove'; readonly found: NetworkPolicy }
  /** `value` null: the label is taken off. */
  | { readonly kind: 'label'; readonly pod: Pod; readonly value: string | null };

/**
 * The writes that make what is there into what is wanted, in an order in which the sandbox never reaches more than before
 * and after: what is wanted is there before what is not goes. None: it is so. Errors: ObjectConflict.
 */
export function planEgress(state: EgressState, wanted: Egress): readonly EgressStep[] {
  const { key, whitelist, allow, isClosed, deployment } = state;
  const owner = deploymentOwner(key.name, deployment.metadata?.uid ?? '');
  if (wanted.kind === 'restricted') {
    const policy = egressPolicy(key, wanted.cidrs, isOwnerOfAll(state) ? owner : undefined);
    return [...put(key, policy, whitelist), ...label(state, egressRestricted), ...remove(key, allow)];
  }
  // What K7 made is open without any policy, and its pods have no label of ours.
  if (!isClosed) return [...remove(key, whitelist), ...remove(key, allow), ...label(state, null)];
  return [...put(key, allowEgressPolicy(key, owner), allow), ...remove(key, whitelist)];
}

/**
 * What K7 made it deletes by itself, and its pods live a while longer than their Deployment: what closes them must not go
 * with that one.
 */
function isOwnerOfAll({ deployment }: EgressState): boolean {
  return deployment.metadata?.annotations?.[ownsAllAnnotation] !== undefined;
}

function put(key: SandboxKey, policy: NetworkPolicy, found: NetworkPolicy | undefined): readonly EgressStep[] {
  if (!found) return [{ kind: 'make', policy }];
  if (!concerns(key, found)) throw taken(found);
  return isSamePolicy(policy, found) && isOwned(policy, found) ? [] : [{ kind: 'replace', policy, found }];
}

function isOwned(policy: NetworkPolicy, found: NetworkPolicy): boolean {
  const wanted = policy.metadata?.ownerReferences ?? [];
  const there = found.metadata?.ownerReferences ?? [];
  return wanted.length === there.length && wanted.every(({ uid }) => there.some((owner) => owner.uid === uid));
}

function remove(key: SandboxKey, found: NetworkPolicy | undefined): readonly EgressStep[] {
  return found && concerns(key, found) ? [{ kind: 'remove', found }] : [];
}

/** Ours are born with the label. */
function label({ isClosed, pods }: EgressState, value: string | null): readonly EgressStep[] {
  if (isClosed) return [];
  const isAsWanted = ({ metadata }: Pod): boolean => (metadata?.labels?.[egressLabel] ?? null) === value;
  return pods.filter((pod) => !isAsWanted(pod)).map((pod) => ({ kind: 'label', pod, value }));
}

/** A policy of that name may select somebody else's pods. */
function concerns({ name }: SandboxKey, { spec }: NetworkPolicy): boolean {
  return spec?.podSelector.matchLabels?.[sandboxLabel] === name;
}

function taken({ metadata }: NetworkPolicy): SandboxError {
  const message = `NetworkPolicy ${metadata?.name ?? ''} is there and selects other pods than the sandbox's`;
  return new SandboxError('ObjectConflict', message, { hint: 'Delete or rename it with kubectl.' });
}
