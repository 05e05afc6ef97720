import type { Secret } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { delay, type Clock } from '../../base/clock.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import { deleteExactly } from '../connection/deleteExactly.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isAlreadyExists, isStatus } from '../connection/kubeErrors.ts';

interface MakeOwnedParts {
  readonly api: KubeApi;
  readonly clock: Clock;
}

/** For what a predecessor of the name owned that was deleted a moment ago. */
const garbageTries = 20;
const garbageWaitMs = 250;

/**
 * Makes a Secret or a policy that a Deployment owns, in the place of a deleted predecessor's. Errors: ObjectConflict for
 * one of that name that is somebody else's; KubeStatusError, those of KubeApi.
 */
export async function makeOwned(
  { api, clock }: MakeOwnedParts,
  path: string,
  body: Secret | NetworkPolicy,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await api.json({ method: 'POST', path, body, signal });
      return;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const there = `${path}/${body.metadata?.name ?? ''}`;
      if (tries >= garbageTries || !(await isGarbage(api, there, body, signal))) throw taken(body, error);
      await delay(clock, garbageWaitMs, signal);
    }
  }
}

/** `Secret box-env`. */
export function titleOf({ kind, metadata }: Secret | NetworkPolicy): string {
  return `${kind ?? ''} ${metadata?.name ?? ''}`;
}

/** Whether the object of that name goes by itself, because the Deployment that owns it is no more; it then goes at once. */
async function isGarbage(
  api: KubeApi,
  path: string,
  wanted: Secret | NetworkPolicy,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const found = await api.json<Secret | NetworkPolicy>({ method: 'GET', path, signal });
    const owners = found.metadata?.ownerReferences ?? [];
    const ours = wanted.metadata?.ownerReferences?.[0];
    // The one Deployment of that name is ours, so another one of that name is gone.
    const isPredecessor = (owner: OwnerReference): boolean => owner.kind === ours?.kind && owner.name === ours.name;
    if (owners.length === 0 || !owners.every(isPredecessor)) return false;
    await deleteExactly(api, path, { uid: found.metadata?.uid });
    return true;
  } catch (error) {
    if (isStatus(error, 404) || isStatus(error, 409)) return true;
    throw error;
  }
}

function taken(body: Secret | NetworkPolicy, cause: Error): SandboxError {
  return new SandboxError('ObjectConflict', `${titleOf(body)} exists already and belongs to no sandbox`, {
    field: 'name',
    hint: 'Delete it with kubectl, or choose another name.',
    cause,
  });
}
