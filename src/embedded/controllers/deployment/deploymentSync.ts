/** One look at one Deployment: makes its sets what they should be, and tells of them. */
import type { DeploymentStatus } from 'kubernetes-types/apps/v1';
import { backgroundDelete } from '../../objects/deletion.ts';
import type { DeploymentObject, PodObject } from '../../objects/kubeObject.ts';
import { resources } from '../../objects/resources.ts';
import { sameJson } from '../../objects/sameJson.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import type { ControllerContext } from '../controllerContext.ts';
import { addReplicaSet } from './addReplicaSet.ts';
import { conditionOf, withCondition, withConditions, type NewCondition } from './conditions.ts';
import {
  allSets,
  countedStatus,
  deadlineSeconds,
  isComplete,
  rolloutStatus,
  type Moment,
  type Sets,
} from './deploymentStatus.ts';
import { activeSets, actualOf } from './replicaCounts.ts';
import { desiredOf, nextRevision, revisedAnnotations, revisionAnnotation, revisionOf, splitSets } from './revisions.ts';
import { currentTarget, oldTargets } from './rollingUpdate.ts';
import { scaledSizes } from './scaling.ts';
import { scaleSet, shareSize } from './scaleSet.ts';
import { isRolling } from './strategy.ts';

const defaultHistoryLimit = 10;

export class DeploymentSync {
  readonly #context: ControllerContext;
  #sets: readonly ReplicaSetObject[];
  /** As last written. */
  #deployment: DeploymentObject;

  constructor(context: ControllerContext, deployment: DeploymentObject, sets: readonly ReplicaSetObject[]) {
    this.#context = context;
    this.#deployment = deployment;
    this.#sets = sets;
  }

  /** The Deployment after it; undefined where its set could not be made and is to be tried again. */
  run(): DeploymentObject | undefined {
    if (this.#deployment.metadata.deletionTimestamp !== undefined) return this.#tellCounts(this.#revise());
    this.#tellWhetherPaused();
    const { paused = false } = this.#deployment.spec;
    if (paused || this.#isScaling()) return this.#scale(paused);
    return isRolling(this.#deployment) ? this.#roll() : this.#recreate();
  }

  #roll(): DeploymentObject | undefined {
    const sets = this.#withCurrent(this.#revise());
    if (!sets) return undefined;
    const { current, old } = sets;
    const target = currentTarget(this.#deployment, current, old);
    if (!this.#scaleTo(current, target)) {
      const targets = oldTargets(this.#deployment, current, old);
      const isScaled = targets.map(({ set, size }) => this.#scaleTo(set, size)).includes(true);
      if (!isScaled) this.#cleanUp(old);
    }
    return this.#tellRollout(sets);
  }

  #recreate(): DeploymentObject | undefined {
    const sets = this.#revise();
    const isScaledDown = activeSets(sets.old)
      .map((set) => this.#scaleTo(set, 0))
      .includes(true);
    if (isScaledDown || this.#hasOldPods(sets)) return this.#tellRollout(sets);
    const all = this.#withCurrent(sets);
    if (!all) return undefined;
    this.#scaleTo(all.current, wantedReplicas(this.#deployment));
    this.#cleanUp(all.old);
    return this.#tellRollout(all);
  }

  #scale(isPaused: boolean): DeploymentObject {
    const sets = this.#revise();
    for (const { set, size, isShare = false } of scaledSizes(this.#deployment, sets)) {
      if (isShare) shareSize(this.#context, this.#deployment, set, size);
      else this.#scaleTo(set, size);
    }
    if (isPaused) this.#removeOld(sets.old);
    return this.#tellCounts(sets);
  }

  /** Brings the numbers of the current set and of the Deployment up to date. */
  #revise(): Sets {
    const { current, old } = splitSets(this.#deployment, this.#sets);
    if (!current) return { current, old };
    const annotations = revisedAnnotations(this.#deployment, current, nextRevision(old));
    const { minReadySeconds } = this.#deployment.spec;
    const isReadyTheSame = (current.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
    if (!sameJson(annotations, current.metadata.annotations) || !isReadyTheSame) {
      const { minReadySeconds: _former, ...spec } = current.spec;
      const revised = {
        ...current,
        metadata: { ...current.metadata, annotations },
        spec: minReadySeconds ? { ...spec, minReadySeconds } : spec,
      };
      const written = this.#store.replace(resources.replicasets, revised) as ReplicaSetObject;
      this.#sets = [...old, written];
      return { current: written, old };
    }
    const message = `Found new replica set "${current.metadata.name}"`;
    const found = { type: 'Progressing', status: 'True', reason: 'FoundNewReplicaSet', message } as const;
    const isNew =
      deadlineSeconds(this.#deployment) !== undefined && !conditionOf(this.#deployment.status, 'Progressing');
    this.#tellRevision(revisionOf(current), isNew ? found : undefined);
    return { current, old };
  }

  #withCurrent({ current, old }: Sets): { current: ReplicaSetObject; old: readonly ReplicaSetObject[] } | undefined {
    if (current) return { current, old };
    const revision = nextRevision(old);
    const added = addReplicaSet(this.#context, this.#deployment, old, revision);
    if (added.kind === 'collision') this.#write({ ...this.#deployment.status, collisionCount: added.collisionCount });
    if (added.kind === 'failed' && deadlineSeconds(this.#deployment) !== undefined) {
      this.#tellCondition(added.condition);
    }
    if (added.kind !== 'added') return undefined;
    const message = `Created new replica set "${added.set.metadata.name}"`;
    const condition = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated', message } as const;
    this.#tellRevision(revision, deadlineSeconds(this.#deployment) === undefined ? undefined : condition);
    return { current: added.set, old };
  }

  #isScaling(): boolean {
    const sets = this.#revise();
    const wanted = wantedReplicas(this.#deployment);
    return activeSets(allSets(sets)).some((set) => (desiredOf(set) ?? wanted) !== wanted);
  }

  #scaleTo(set: ReplicaSetObject, size: number): boolean {
    return scaleSet(this.#context, this.#deployment, set, size);
  }

  #hasOldPods({ current, old }: Sets): boolean {
    if (actualOf(old) > 0) return true;
    return this.#sets
      .filter((set) => set.metadata.uid !== current?.metadata.uid)
      .flatMap((set) => this.#store.dependents(set.metadata.uid))
      .filter(({ resource }) => resource === resources.pods)
      .map(({ object }) => (object as PodObject).status.phase)
      .some((phase) => phase !== 'Failed' && phase !== 'Succeeded');
  }

  #cleanUp(old: readonly ReplicaSetObject[]): void {
    if (isComplete(this.#deployment, this.#deployment.status)) this.#removeOld(old);
  }

  /** The oldest of more than are to be remembered, where they are empty. */
  #removeOld(old: readonly ReplicaSetObject[]): void {
    const there = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const surplus = there.length - (this.#deployment.spec.revisionHistoryLimit ?? defaultHistoryLimit);
    if (surplus <= 0) return;
    const byRevision = [...there].sort((left, right) => revisionOf(left) - revisionOf(right));
    for (const set of byRevision.slice(0, surplus)) {
      const { replicas = 0, observedGeneration = 0 } = set.status;
      const isEmpty = replicas === 0 && wantedReplicas(set) === 0;
      if (!isEmpty || (set.metadata.generation ?? 0) > observedGeneration) continue;
      this.#context.deletion.delete(resources.replicasets, set, backgroundDelete);
    }
  }

  #tellWhetherPaused(): void {
    const { paused = false } = this.#deployment.spec;
    const former = conditionOf(this.#deployment.status, 'Progressing')?.reason;
    const isTold = former === 'DeploymentPaused';
    if (deadlineSeconds(this.#deployment) === undefined || former === 'ProgressDeadlineExceeded') return;
    if (paused === isTold) return;
    const [reason, message] = paused
      ? ['DeploymentPaused', 'Deployment is paused']
      : ['DeploymentResumed', 'Deployment is resumed'];
    this.#tellCondition({ type: 'Progressing', status: 'Unknown', reason, message });
  }

  #tellRevision(revision: number, condition: NewCondition | undefined): void {
    const { annotations } = this.#deployment.metadata;
    if (annotations?.[revisionAnnotation] !== String(revision)) {
      const revised = { ...annotations, [revisionAnnotation]: String(revision) };
      this.#deployment = { ...this.#deployment, metadata: { ...this.#deployment.metadata, annotations: revised } };
    }
    if (condition) this.#tellCondition(condition);
    else this.#write(this.#deployment.status);
  }

  #tellCondition(condition: NewCondition): void {
    const { conditions = [] } = this.#deployment.status;
    const told = withCondition(conditions, condition, this.#store.timestamp());
    this.#write(withConditions(this.#deployment.status, told));
  }

  #tellCounts(sets: Sets): DeploymentObject {
    return this.#write(countedStatus(this.#deployment, sets, this.#moment()));
  }

  #tellRollout(sets: Sets): DeploymentObject {
    return this.#write(rolloutStatus(this.#deployment, sets, this.#moment()));
  }

  #write(status: DeploymentStatus): DeploymentObject {
    const written = this.#store.replace(resources.deployments, { ...this.#deployment, status });
    this.#deployment = written as DeploymentObject;
    return this.#deployment;
  }

  #moment(): Moment {
    return { timestamp: this.#store.timestamp(), nowMs: this.#store.now() };
  }

  get #store() {
    return this.#context.store;
  }
}
