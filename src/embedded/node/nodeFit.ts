/** Whether a pod may go to a node, and the scheduler's words where it may go to none. Pure. */
import type { Container, Toleration } from 'kubernetes-types/core/v1';
import { child, type NodeObject, type PodObject } from '../objects/kubeObject.ts';
import { milliOf } from './quantity.ts';

/** By resource, in thousandths; `pods` too. */
export type Amounts = Readonly<Record<string, bigint>>;

export interface Candidate {
  readonly node: NodeObject;
  /** What the pods on it ask for. */
  readonly used: Amounts;
}

export const affinityMismatch = "node(s) didn't match Pod's node affinity/selector";

interface Misfit {
  readonly reasons: readonly string[];
  /** Fewer pods on the node would help. */
  readonly isFull: boolean;
}

/** The node for it, the one with the fewest pods; or why there is none. */
export function chooseNode(
  pod: PodObject,
  candidates: readonly Candidate[],
): { readonly nodeName: string } | { readonly message: string } {
  const misfits: Misfit[] = [];
  let best: Candidate | undefined;
  for (const candidate of candidates) {
    const misfit = misfitOf(pod, candidate);
    if (misfit) misfits.push(misfit);
    else if (!best || podsOf(candidate) < podsOf(best)) best = candidate;
  }
  return best ? { nodeName: best.node.metadata.name } : { message: unschedulable(misfits) };
}

export function matchesSelector({ spec }: PodObject, { metadata }: NodeObject): boolean {
  return Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => metadata.labels?.[key] === value);
}

/** What it asks for: of its containers together, or of one init container if that is more. */
export function requestsOf({ spec }: PodObject): Amounts {
  const total: Record<string, bigint> = { pods: 1000n };
  for (const container of spec.containers) {
    for (const [name, amount] of asked(container)) total[name] = (total[name] ?? 0n) + amount;
  }
  for (const container of spec.initContainers ?? []) {
    for (const [name, amount] of asked(container)) if (amount > (total[name] ?? 0n)) total[name] = amount;
  }
  return total;
}

function asked({ resources = {} }: Container): [string, bigint][] {
  const requests = { ...resources.limits, ...resources.requests };
  return Object.entries(requests).map(([name, quantity]) => [name, milliOf(quantity) ?? 0n]);
}

function misfitOf(pod: PodObject, { node, used }: Candidate): Misfit | undefined {
  const never = (reason: string): Misfit => ({ reasons: [reason], isFull: false });
  const tolerations = pod.spec.tolerations ?? [];
  const unschedulableTaint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  if (node.spec.unschedulable === true && !isTolerated(unschedulableTaint, tolerations)) {
    return never('node(s) were unschedulable');
  }
  const taint = (node.spec.taints ?? []).find(
    (each) => (each.effect === 'NoSchedule' || each.effect === 'NoExecute') && !isTolerated(each, tolerations),
  );
  if (taint) return never(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
  if (!matchesSelector(pod, node)) return never(affinityMismatch);
  const reasons = shortagesOf(pod, node, used);
  return reasons.length === 0 ? undefined : { reasons, isFull: true };
}

function shortagesOf(pod: PodObject, node: NodeObject, used: Amounts): readonly string[] {
  const allocatable = child(node.status, 'allocatable');
  return Object.entries(requestsOf(pod)).flatMap(([name, amount]) => {
    // A node that says nothing of itself has enough of everything usual.
    if (Object.keys(allocatable).length === 0 || amount === 0n) return [];
    const free = (milliOf(allocatable[name] ?? '0') ?? 0n) - (used[name] ?? 0n);
    if (amount <= free) return [];
    return [name === 'pods' ? 'Too many pods' : `Insufficient ${name}`];
  });
}

interface TaintKey {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

function isTolerated(taint: TaintKey, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(({ key = '', operator = 'Equal', value = '', effect = '' }) => {
    if (effect !== '' && effect !== taint.effect) return false;
    if (key !== '' && key !== taint.key) return false;
    return operator === 'Exists' || value === (taint.value ?? '');
  });
}

function unschedulable(misfits: readonly Misfit[]): string {
  if (misfits.length === 0) return 'no nodes available to schedule pods';
  const available = `0/${misfits.length} nodes are available: `;
  const preemption = misfits.map(({ isFull }) =>
    isFull ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling',
  );
  const why = counted(misfits.flatMap(({ reasons }) => reasons));
  return `${available}${why}. preemption: ${available}${counted(preemption)}.`;
}

function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const texts = [...counts].map(([reason, count]) => `${count} ${reason}`);
  return texts.sort((a, b) => (a < b ? -1 : 1)).join(', ');
}

const podsOf = ({ used }: Candidate): bigint => used['pods'] ?? 0n;
