/** The revisions of a Deployment: which of its sets has its template, and the annotations that number them. */
import type { DeploymentObject } from '../../objects/kubeObject.ts';
import { sameJson } from '../../objects/sameJson.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import { maxSurge } from './strategy.ts';

export const hashLabel = 'pod-template-hash';
const prefix = 'deployment.kubernetes.io';
export const revisionAnnotation = `${prefix}/revision`;
const historyAnnotation = `${prefix}/revision-history`;
const desiredAnnotation = `${prefix}/desired-replicas`;
const maxAnnotation = `${prefix}/max-replicas`;
const ownAnnotations = new Set([
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
]);
const maxHistoryLength = 2000;

type Annotations = Readonly<Record<string, string>>;

/** The oldest of those with the Deployment's template; the others, oldest first. */
export function splitSets(deployment: DeploymentObject, sets: readonly ReplicaSetObject[]) {
  const oldestFirst = byAge(sets);
  const current = oldestFirst.find((set) => hasTemplate(set, deployment));
  return { current, old: oldestFirst.filter((set) => set !== current) };
}

function byAge(sets: readonly ReplicaSetObject[]): readonly ReplicaSetObject[] {
  if (sets.length < 2) return sets;
  return [...sets].sort(({ metadata: left }, { metadata: right }) => {
    if (left.creationTimestamp !== right.creationTimestamp) {
      return left.creationTimestamp < right.creationTimestamp ? -1 : 1;
    }
    return left.name < right.name ? -1 : 1;
  });
}

export function hasTemplate(set: ReplicaSetObject, { spec }: DeploymentObject): boolean {
  const { template } = set.spec;
  if (!sameJson(template?.spec, spec.template.spec)) return false;
  const { labels = {}, annotations = {}, finalizers = [] } = template?.metadata ?? {};
  const { labels: wanted = {}, ...others } = spec.template.metadata ?? {};
  const { [hashLabel]: _hash, ...own } = labels;
  return (
    sameJson(own, wanted) &&
    sameJson(annotations, others.annotations ?? {}) &&
    sameJson(finalizers, others.finalizers ?? [])
  );
}

export const revisionOf = ({ metadata }: ReplicaSetObject): number =>
  Number(metadata.annotations?.[revisionAnnotation]) || 0;

/** One more than that of any other. */
export const nextRevision = (old: readonly ReplicaSetObject[]): number => Math.max(0, ...old.map(revisionOf)) + 1;

/** Of a set that is there: those of its Deployment too, and its number where it has become the latest again. */
export function revisedAnnotations(deployment: DeploymentObject, set: ReplicaSetObject, revision: number): Annotations {
  const annotations: Record<string, string> = { ...set.metadata.annotations, ...inherited(deployment) };
  const former = annotations[revisionAnnotation];
  if ((Number(former) || 0) >= revision) return annotations;
  const history = former === undefined ? undefined : historyWith(annotations[historyAnnotation], former);
  return {
    ...annotations,
    [revisionAnnotation]: String(revision),
    ...(history === undefined ? {} : { [historyAnnotation]: history }),
  };
}

export const newAnnotations = (deployment: DeploymentObject, revision: number): Annotations => ({
  ...inherited(deployment),
  ...sizeAnnotations(deployment),
  [revisionAnnotation]: String(revision),
});

/** Which size the Deployment had when it last scaled the set. */
export const sizeAnnotations = (deployment: DeploymentObject): Annotations => {
  const wanted = wantedReplicas(deployment);
  return { [desiredAnnotation]: String(wanted), [maxAnnotation]: String(wanted + maxSurge(deployment)) };
};

export const desiredOf = ({ metadata }: ReplicaSetObject): number | undefined =>
  numberOf(metadata.annotations?.[desiredAnnotation]);

export const maxOf = ({ metadata }: ReplicaSetObject): number | undefined =>
  numberOf(metadata.annotations?.[maxAnnotation]);

function inherited({ metadata }: DeploymentObject): Annotations {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key)));
}

/** The oldest numbers go first where it becomes too long. */
function historyWith(history: string | undefined, former: string): string {
  const numbers = [...(history ? history.split(',') : []), former];
  while (numbers.length > 1 && numbers.join(',').length > maxHistoryLength) numbers.shift();
  return numbers.join(',');
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
