/** Waiting until controllers and node have nothing left to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { at, nameOf, type Json } from '../../contract/kubeClient.ts';
import { kinds, listPath, rootOf } from '../generate/kinds.ts';
import { waiting } from '../generate/podBodies.ts';
import { isLate, listOf } from '../json.ts';
import type { HttpTarget } from './httpTarget.ts';

/** All that is in the namespace, by the plurals of the kinds. */
export type Snapshot = Readonly<Record<string, readonly Json[]>>;

export interface Settled {
  readonly snapshot: Snapshot;
  /** What was not done at the deadline. */
  readonly unfinished: readonly string[];
}

const intervalMs = 120;
/** So long nothing may have changed. */
const quietMs = 700;

const livePaths = (namespace: string): Readonly<Record<string, string>> => ({
  deployments: listPath(kinds.deployments, namespace),
  replicasets: `${rootOf('apps/v1')}/namespaces/${namespace}/replicasets`,
  pods: listPath(kinds.pods, namespace),
});

export const watchedPaths = (namespace: string): Readonly<Record<string, string>> => ({
  ...livePaths(namespace),
  secrets: listPath(kinds.secrets, namespace),
  networkpolicies: listPath(kinds.networkpolicies, namespace),
  configmaps: listPath(kinds.configmaps, namespace),
  serviceaccounts: listPath(kinds.serviceaccounts, namespace),
  leases: listPath(kinds.leases, namespace),
  events: `/api/v1/namespaces/${namespace}/events`,
});

export async function settle(target: HttpTarget, namespace: string, timeoutMs: number): Promise<Settled> {
  const deadline = Date.now() + timeoutMs;
  let last = '';
  let quietSince = Date.now();
  for (;;) {
    const live = await readAll(target, livePaths(namespace));
    const passive = await readAll(target, passivePaths(namespace));
    const versions = JSON.stringify(
      Object.values({ ...live, events: [] })
        .flat()
        .map((object) => at(object, 'metadata', 'resourceVersion')),
    );
    if (versions !== last) quietSince = Date.now();
    last = versions;
    const second = await target.get(`/api/v1/namespaces/${namespace}-x`);
    const isEnding = at(second, 'status', 'phase') === 'Terminating';
    const unfinished = [...unfinishedOf(live), ...leaving(passive), ...(isEnding ? ['the second namespace ends'] : [])];
    const isOver = Date.now() > deadline;
    if (isOver || (unfinished.length === 0 && Date.now() - quietSince >= quietMs)) {
      return { snapshot: { ...live, ...passive }, unfinished };
    }
    await sleep(intervalMs);
  }
}

function passivePaths(namespace: string): Readonly<Record<string, string>> {
  const { deployments: _d, replicasets: _r, pods: _p, ...passive } = watchedPaths(namespace);
  return passive;
}

async function readAll(
  target: HttpTarget,
  paths: Readonly<Record<string, string>>,
): Promise<Record<string, readonly Json[]>> {
  const entries = Object.entries(paths).map(async ([plural, path]) => [plural, await target.items(path)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function unfinishedOf(live: Snapshot): string[] {
  const { deployments = [], replicasets = [], pods = [] } = live;
  const unseen = [...deployments, ...replicasets].filter(
    (each) => at(each, 'status', 'observedGeneration') !== at(each, 'metadata', 'generation'),
  );
  const uneven = replicasets.filter((set) => {
    const uid = at(set, 'metadata', 'uid');
    const count = pods.filter((pod) => at(pod, 'metadata', 'ownerReferences', 0, 'uid') === uid).length;
    return count !== at(set, 'spec', 'replicas') && !hasCondition(set, 'ReplicaFailure', 'True');
  });
  return [
    ...leaving(live),
    ...unseen.map((each) => `${String(each['kind'])} ${nameOf(each)} is not observed`),
    ...uneven.map((set) => `ReplicaSet ${nameOf(set)} has not its number of pods`),
    ...pods.filter((pod) => !isAtRest(pod)).map((pod) => `Pod ${nameOf(pod)} is on its way`),
  ];
}

const leaving = (snapshot: Snapshot): string[] =>
  Object.entries(snapshot).flatMap(([plural, objects]) =>
    objects
      .filter((object) => at(object, 'metadata', 'deletionTimestamp') !== undefined)
      .map((object) => `${plural} ${nameOf(object)} is on its way out`),
  );

const restingReasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'InvalidImageName',
  'CreateContainerError',
  'RunContainerError',
]);

function isAtRest(pod: Json): boolean {
  const phase = at(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return true;
  if (hasCondition(pod, 'PodScheduled', 'False')) return true;
  const containers = listOf(at(pod, 'status', 'containerStatuses'));
  return (
    containers.length > 0 &&
    containers.every((container) => {
      // One that was started again ends again.
      const isLasting = at(container, 'restartCount') === 0 && isStaying(pod, String(at(container, 'name')));
      if (at(container, 'state', 'running') !== undefined) return isLasting && at(container, 'ready') === true;
      return isResting(at(container, 'state', 'waiting'));
    }) &&
    // The pod's own conditions follow its containers'.
    (hasCondition(pod, 'ContainersReady', 'True') ||
      containers.some((each) => at(each, 'state', 'waiting') !== undefined))
  );
}

/** Of others the node tells only after a while that they have ended. */
function isStaying(pod: Json, container: string): boolean {
  const spec = listOf(at(pod, 'spec', 'containers')).find((each) => at(each, 'name') === container);
  return listOf(at(spec, 'command')).includes(waiting);
}

/** A kubelet that has much to do may not have seen a Secret yet. */
const isResting = (waiting: unknown): boolean => restingReasons.has(String(at(waiting, 'reason'))) && !isLate(waiting);

const hasCondition = (object: Json, type: string, status: string): boolean =>
  listOf(at(object, 'status', 'conditions')).some((each) => at(each, 'type') === type && at(each, 'status') === status);
