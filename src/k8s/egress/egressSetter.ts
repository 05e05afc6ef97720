/**
 * Changes what a running sandbox may reach, without a restart: only its policies change. Reads, plans, writes, and reads
 * again until nothing is left to do, so that what is effective is what was asked. Each write has what it was planned on
 * as a precondition: of two clients at the same time one begins anew, and the last one's rule is what stays.
 */
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { delay, type Clock } from '../../base/clock.ts';
import { SandboxError } from '../../sandbox/errors.ts';
import type { EgressChange, EgressOutcome } from '../../sandbox/egress/egressChange.ts';
import { egressDifference } from '../../sandbox/egress/egressDifference.ts';
import { egressLabel } from '../../sandbox/manifests/names.ts';
import type { Egress, SandboxKey } from '../../sandbox/sandbox.ts';
import { toPolicyFacts } from '../../sandbox/store/facts.ts';
import type { SandboxStore } from '../../sandbox/store/sandboxStore.ts';
import { deleteExactly } from '../connection/deleteExactly.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isOfAnother, isStatus, toSandboxError } from '../connection/kubeErrors.ts';
import { podPath, policyPath } from '../connection/kubePaths.ts';
import type { NamespaceLock } from '../lifecycle/namespaceLock.ts';
import { planEgress, type EgressStep } from './egressPlan.ts';
import { egressOf, readEgressState, type EgressState } from './egressState.ts';
import type { OutlivingConnections } from './outlivingConnections.ts';

export interface EgressSetterOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly store: SandboxStore;
  readonly lock: Pick<NamespaceLock, 'touch'>;
  readonly outliving: Pick<OutlivingConnections, 'look'>;
  /** From 0 to 1. */
  readonly random: () => number;
}

type EgressKey = SandboxKey & { readonly uid?: string };

const rounds = 6;
const retryMs = 100;
/** Network plugins take some tenths of a second; what connects meanwhile is to be seen, too. */
const takesEffectMs = 500;
const mergePatch = 'application/merge-patch+json';

export class EgressSetter {
  readonly #options: EgressSetterOptions;

  constructor(options: EgressSetterOptions) {
    this.#options = options;
  }

  /** As `SandboxLifecycle.setEgress`. */
  async set(key: EgressKey, change: EgressChange, signal?: AbortSignal): Promise<EgressOutcome> {
    const doing = `Changing the egress of sandbox ${key.name} failed`;
    try {
      const state = await readEgressState(this.#options.api, key, signal);
      const before = egressOf(state);
      const after = change.egress ?? before;
      const { isDryRun = false, dropConnections = false } = change;
      const hasChanged = change.egress !== undefined && !isDryRun && (await this.#apply(state, change.egress, signal));
      if (hasChanged && after.kind === 'restricted') await delay(this.#options.clock, takesEffectMs, signal);
      const connections = await this.#options.outliving.look(state, after, dropConnections && !isDryRun, signal);
      return { before, after, ...egressDifference(before, after), ...connections };
    } catch (error) {
      signal?.throwIfAborted();
      throw toSandboxError(error, doing);
    }
  }

  /** Whether there was anything to write. */
  async #apply(first: EgressState, wanted: Egress, signal: AbortSignal | undefined): Promise<boolean> {
    const { api, clock, random } = this.#options;
    const key = { ...first.key, uid: first.deployment.metadata?.uid };
    let state = first;
    for (let round = 0; ; round += 1) {
      const steps = planEgress(state, wanted);
      if (steps.length === 0) return round > 0;
      if (round >= rounds) throw changedMeanwhile(key);
      if (round > 1) await delay(clock, retryMs * round * (0.5 + random()), signal);
      await this.#write(state, steps, wanted);
      // Nothing that has begun is left half done for a caller that goes away.
      state = await readEgressState(api, key, undefined);
    }
  }

  /** All of them, or up to the first that meets a change by somebody else: then it is planned anew. */
  async #write({ key }: EgressState, steps: readonly EgressStep[], wanted: Egress): Promise<void> {
    // The label closes nothing without it, and neither does it hold what is about to lose its policies.
    if (wanted.kind === 'restricted') await this.#options.lock.touch(key.namespace);
    try {
      for (const step of steps) await this.#do(key, step);
    } catch (error) {
      if (!isRace(error)) throw error;
    }
  }

  async #do({ namespace }: SandboxKey, step: EgressStep): Promise<void> {
    const { api, store } = this.#options;
    switch (step.kind) {
      case 'make': {
        const made = api.json<NetworkPolicy>({ method: 'POST', path: policyPath(namespace), body: step.policy });
        return this.#note(await made);
      }
      case 'replace':
        return this.#note(await this.#replace(namespace, step.policy, step.found));
      case 'remove': {
        const { name = '', uid, resourceVersion } = step.found.metadata ?? {};
        await deleteExactly(api, policyPath(namespace, name), { uid, resourceVersion });
        store.policies.forget(toPolicyFacts(step.found));
        return;
      }
      case 'label': {
        const { name = '', uid } = step.pod.metadata ?? {};
        const body = { metadata: { uid, labels: { [egressLabel]: step.value } } };
        await api.json({ method: 'PATCH', path: podPath(namespace, name), body, contentType: mergePatch });
      }
    }
  }

  /** One write, which nobody's change meanwhile survives: the version is its precondition. */
  #replace(namespace: string, { metadata, spec }: NetworkPolicy, found: NetworkPolicy): Promise<NetworkPolicy> {
    const { name = '', uid, resourceVersion } = found.metadata ?? {};
    const { podSelector, policyTypes, egress } = spec ?? { podSelector: {} };
    const body = {
      metadata: { uid, resourceVersion, ownerReferences: metadata?.ownerReferences ?? null },
      // What a merge leaves out it leaves as it is, so all that may be there is named.
      spec: { podSelector: { matchExpressions: null, ...podSelector }, policyTypes, ingress: null, egress },
    };
    const path = policyPath(namespace, name);
    return this.#options.api.json({ method: 'PATCH', path, body, contentType: mergePatch });
  }

  /** What one does one sees at once, whatever the watch. */
  #note(policy: NetworkPolicy): void {
    this.#options.store.policies.apply([{ kind: 'upsert', facts: toPolicyFacts(policy) }]);
  }
}

/** Somebody else has made, changed or deleted what was to be written. */
function isRace(error: unknown): boolean {
  return isStatus(error, 409) || isOfAnother(error);
}

function changedMeanwhile({ name }: SandboxKey): SandboxError {
  const message = `The egress of sandbox ${name} is being changed by somebody else at the same time`;
  return new SandboxError('ChangedMeanwhile', message);
}
