import type { Egress, Sandbox, SandboxStatus } from '../sandbox.ts';
import type { DeploymentFacts, EventFacts, PolicyFacts, Trouble } from './facts.ts';
import { effectiveEgress } from './effectiveEgress.ts';
import type { PodFacts } from './podFacts.ts';

/** All that is known of one sandbox. */
export interface SandboxFacts {
  readonly deployment: DeploymentFacts | undefined;
  readonly pods: readonly PodFacts[];
  /** Its own ones. */
  readonly egressPolicies: readonly PolicyFacts[];
  /** The policies may be read, so that none means none. */
  readonly arePoliciesKnown: boolean;
  /** The newest event of each pod, by the pod's uid. */
  readonly events: ReadonlyMap<string, EventFacts>;
}

/** Longer messages are cut: they may come from the sandbox's own output. */
const maxMessageLength = 2000;

/** Joins what is known into what everyone reads; `undefined` when nothing is left. */
export function projectSandbox(facts: SandboxFacts): Sandbox | undefined {
  const { deployment } = facts;
  if (!deployment) return projectTerminating(facts.pods);
  const isPaused = deployment.replicas === 0 && !deployment.isCreating;
  // Its pod may not know yet that it ends.
  const pod = isPaused ? undefined : currentPod(facts.pods);
  const trouble = isPaused ? undefined : currentTrouble(deployment, pod, facts.events);
  return {
    namespace: deployment.namespace,
    name: deployment.name,
    uid: deployment.uid,
    status: pod?.phase ?? 'No Pods',
    isReady: pod?.isReady ?? false,
    restarts: pod?.restarts ?? 0,
    createdAtMs: deployment.createdAtMs,
    image: pod?.image || deployment.image,
    reason: trouble?.reason ?? '',
    errorMessage: trouble ? sentence(trouble) : '',
    egress: egress(facts),
    isPaused,
    podName: pod?.name,
    nodeName: pod?.nodeName,
    runtimeClassName: deployment.runtimeClassName,
  };
}

function projectTerminating(pods: readonly PodFacts[]): Sandbox | undefined {
  const pod = currentPod(pods) ?? newest(pods);
  if (!pod) return undefined;
  const status: SandboxStatus = 'Terminating';
  return {
    namespace: pod.namespace,
    name: pod.sandbox,
    uid: pod.uid,
    status,
    isReady: false,
    restarts: pod.restarts,
    createdAtMs: pod.createdAtMs,
    image: pod.image,
    reason: '',
    errorMessage: '',
    egress: undefined,
    isPaused: false,
    podName: pod.name,
    nodeName: pod.nodeName,
    runtimeClassName: pod.runtimeClassName,
  };
}

/** The newest pod that is not on its way out. */
function currentPod(pods: readonly PodFacts[]): PodFacts | undefined {
  return newest(pods.filter((pod) => !pod.isTerminating));
}

function newest(pods: readonly PodFacts[]): PodFacts | undefined {
  return pods.reduce<PodFacts | undefined>((a, b) => (a && a.createdAtMs >= b.createdAtMs ? a : b), undefined);
}

function currentTrouble(
  deployment: DeploymentFacts,
  pod: PodFacts | undefined,
  events: ReadonlyMap<string, EventFacts>,
): Trouble | undefined {
  // The condition outlives its cause until the controller's next try, so a pod that is there speaks for itself.
  if (!pod) return deployment.failure;
  if (pod.trouble) return pod.trouble;
  return pod.hasStarted ? undefined : events.get(pod.uid);
}

function sentence({ reason, message }: Trouble): string {
  // Line breaks stay: the last lines of a script's output are read as lines. Other control characters go.
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  const text = message.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '').trim();
  if (text === '') return reason;
  const cut = text.length > maxMessageLength ? `${text.slice(0, maxMessageLength)}…` : text;
  return `${reason}: ${cut}`;
}

function egress({ deployment, egressPolicies, arePoliciesKnown }: SandboxFacts): Egress | undefined {
  const isSomethingSaid = egressPolicies.some(({ egressCidrs }) => egressCidrs !== undefined);
  if (!isSomethingSaid && !arePoliciesKnown) return undefined;
  return effectiveEgress(egressPolicies, deployment?.isEgressRestricted ?? false);
}
