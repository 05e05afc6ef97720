import type { DeploymentFacts, EventFacts, PolicyFacts } from '../../../../src/sandbox/store/facts.ts';
import type { PodFacts } from '../../../../src/sandbox/store/podFacts.ts';

/** Facts of a sandbox `box` in `team-a` that is well, with what a test wants different. */
export function makeDeployment(changes: Partial<DeploymentFacts> = {}): DeploymentFacts {
  return {
    namespace: 'team-a',
    name: 'box',
    uid: 'deployment-uid',
    resourceVersion: '10',
    createdAtMs: 1000,
    image: 'alpine:latest',
    runtimeClassName: 'kata',
    replicas: 1,
    isCreating: false,
    isEgressRestricted: false,
    failure: undefined,
    ...changes,
  };
}

export function makePod(changes: Partial<PodFacts> = {}): PodFacts {
  return {
    namespace: 'team-a',
    name: 'box-1',
    uid: 'pod-uid',
    resourceVersion: '11',
    sandbox: 'box',
    createdAtMs: 2000,
    phase: 'Running',
    isReady: true,
    isTerminating: false,
    hasStarted: true,
    restarts: 0,
    image: 'alpine:latest',
    container: 'sandbox',
    nodeName: 'node-1',
    runtimeClassName: 'kata',
    trouble: undefined,
    ...changes,
  };
}

export function makePolicy(changes: Partial<PolicyFacts> = {}): PolicyFacts {
  return {
    namespace: 'team-a',
    name: 'box-netpol',
    uid: 'policy-uid',
    resourceVersion: '12',
    egressCidrs: ['1.1.1.1/32'],
    isEgressOpen: false,
    ...changes,
  };
}

export function makeEvent(changes: Partial<EventFacts> = {}): EventFacts {
  return {
    namespace: 'team-a',
    name: 'box-1.17',
    uid: 'event-uid',
    resourceVersion: '13',
    podUid: 'pod-uid',
    reason: 'FailedCreatePodSandBox',
    message: 'failed to start the microVM',
    lastSeenMs: 3000,
    ...changes,
  };
}
