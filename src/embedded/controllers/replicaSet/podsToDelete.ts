import type { PodObject } from '../../objects/kubeObject.ts';
import { isPodActive, readySinceMs } from './podState.ts';

/** Which go first where there are too many: those that are least of use. `related` are all that share a purpose. */
export function podsToDelete(
  pods: readonly PodObject[],
  count: number,
  related: readonly PodObject[],
): readonly PodObject[] {
  if (count >= pods.length) return pods;
  const perNode = new Map<string, number>();
  for (const { spec } of related.filter(isPodActive)) {
    const node = spec.nodeName ?? '';
    perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const ranks = pods.map((pod) => ({ pod, rank: rankOf(pod, perNode.get(pod.spec.nodeName ?? '') ?? 0) }));
  return ranks
    .sort((left, right) => compare(left.rank, right.rank))
    .slice(0, count)
    .map(({ pod }) => pod);
}

const phases = ['Pending', 'Unknown', 'Running'];
const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost';

/** The less, the sooner; the first that differs decides. */
function rankOf(pod: PodObject, neighbours: number): readonly number[] {
  const { spec, status, metadata } = pod;
  const readyMs = readySinceMs(pod);
  const restarts = Math.max(0, ...(status.containerStatuses ?? []).map(({ restartCount }) => restartCount));
  return [
    spec.nodeName === undefined ? 0 : 1,
    phases.indexOf(status.phase ?? 'Pending'),
    readyMs === undefined ? 0 : 1,
    Number(metadata.annotations?.[costAnnotation]) || 0,
    -neighbours,
    -(readyMs ?? 0),
    -restarts,
    -Date.parse(metadata.creationTimestamp),
  ];
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [index, value] of left.entries()) {
    const difference = value - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
