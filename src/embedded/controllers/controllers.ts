/** The controllers that sandboxes depend on: Deployment and ReplicaSet, garbage collector, namespace. */
import { createHash } from 'node:crypto';
import { allResources, resources } from '../objects/resources.ts';
import { backgroundDelete, type Deletion } from '../objects/deletion.ts';
import type { EventRecorder } from './eventRecorder.ts';
import type { Timers } from '../timers.ts';
import type { Timing } from '../timing.ts';
import {
  isJson,
  type DeploymentObject,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
  type PodObject,
} from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';

/** All of them, from the first change of the store on; they end with the timers. */
export function startControllers(...options: ConstructorParameters<typeof Controllers>): unknown {
  return new Controllers(...options);
}

class Controllers {
  readonly #store: ObjectStore;
  readonly #deletion: Deletion;
  readonly #events: EventRecorder;
  readonly #timers: Timers;
  readonly #timing: Timing;
  #isScheduled = false;
  #isCollecting = false;

  constructor(store: ObjectStore, deletion: Deletion, events: EventRecorder, timers: Timers, timing: Timing) {
    this.#store = store;
    this.#deletion = deletion;
    this.#events = events;
    this.#timers = timers;
    this.#timing = timing;
    store.onChange(() => this.#schedule());
  }

  #schedule(): void {
    if (!this.#isCollecting) {
      this.#isCollecting = true;
      this.#timers.run(this.#timing.collectMs, () => {
        this.#isCollecting = false;
        this.#collect();
      });
    }
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#timers.run(0, () => {
      this.#isScheduled = false;
      for (const deployment of this.#store.byName('deployments')) this.#reconcile(deployment as DeploymentObject);
      this.#finishNamespaces();
    });
  }

  #reconcile(deployment: DeploymentObject): void {
    if (deployment.metadata.deletionTimestamp !== undefined) return;
    const wanted = deployment.spec.replicas ?? 1;
    const hash = hashOf(deployment.spec.template);
    const sets = this.#owned('replicasets', deployment.metadata.uid);
    const current = sets.find((set) => set.metadata.labels?.['pod-template-hash'] === hash);
    const set = current ?? this.#addReplicaSet(deployment, hash);
    const stale = sets.filter((other) => other !== current).flatMap((other) => this.#livePods(other));
    for (const pod of stale) this.#deletion.delete(resources.pods, pod, backgroundDelete);
    const pods = this.#livePods(set);
    for (const pod of pods.slice(wanted)) this.#deletion.delete(resources.pods, pod, backgroundDelete);
    let failure: string | undefined;
    for (let count = pods.length; count < wanted && failure === undefined; count++) {
      failure = this.#addPod(deployment, set, hash);
    }
    this.#report(deployment, this.#livePods(set), failure);
  }

  #addReplicaSet(deployment: DeploymentObject, hash: string): KubeObject {
    const { name } = deployment.metadata;
    const labels = { ...deployment.spec.template.metadata?.labels, 'pod-template-hash': hash };
    return this.#store.add(resources.replicasets, {
      metadata: { ...inNamespace(deployment), name: `${name}-${hash}`, labels, ownerReferences: [ownerOf(deployment)] },
      spec: { selector: { matchLabels: labels }, template: deployment.spec.template },
      status: {},
    });
  }

  /** Makes a pod; what comes back is why it could not. */
  #addPod(deployment: DeploymentObject, set: KubeObject, hash: string): string | undefined {
    const { template } = deployment.spec;
    const runtimeClass = template.spec?.runtimeClassName;
    const prefix = `${set.metadata.name}-`;
    if (runtimeClass !== undefined && !this.#store.get(resources.runtimeclasses, undefined, runtimeClass)) {
      const failure = `pods "${prefix}" is forbidden: pod rejected: RuntimeClass "${runtimeClass}" not found`;
      this.#events.record(set, 'Warning', 'FailedCreate', `Error creating: ${failure}`);
      return failure;
    }
    const annotations = template.metadata?.annotations;
    this.#store.add(resources.pods, {
      metadata: {
        ...inNamespace(deployment),
        name: `${prefix}${hashOf(`${this.#store.version}`).slice(0, 5)}`,
        labels: { ...template.metadata?.labels, 'pod-template-hash': hash },
        ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
        ownerReferences: [ownerOf(set)],
      },
      spec: structuredClone(template.spec),
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    });
    return undefined;
  }

  #report(deployment: DeploymentObject, pods: readonly PodObject[], failure: string | undefined): void {
    const latest = this.#store.get(resources.deployments, deployment.metadata.namespace, deployment.metadata.name);
    if (!latest) return;
    const ready = pods.filter(isReady).length;
    const isAvailable = ready >= (deployment.spec.replicas ?? 1);
    const available = isAvailable
      ? { reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
      : { reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' };
    const conditions = [
      { type: 'Available', status: isAvailable ? 'True' : 'False', ...available },
      ...(failure === undefined
        ? []
        : [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: failure }]),
    ];
    const counts = {
      replicas: pods.length,
      updatedReplicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
    };
    const status = { observedGeneration: latest.metadata.generation, ...counts, conditions };
    this.#store.replace(resources.deployments, { ...latest, status });
  }

  /** Ends what has owners of which none is there any more, and owners that waited for what they own. */
  #collect(): void {
    const objects = allResources.flatMap((resource) =>
      this.#store.list(resource).map((object) => ({ resource, object })),
    );
    const waiting = new Set(
      objects.filter(({ object }) => isForeground(object)).map(({ object }) => object.metadata.uid),
    );
    const alive = new Set(objects.map(({ object }) => object.metadata.uid).filter((uid) => !waiting.has(uid)));
    for (const { resource, object } of objects) {
      const owners = object.metadata.ownerReferences ?? [];
      const isOrphan = owners.length > 0 && owners.every((owner) => !alive.has(owner.uid));
      const isDone = isForeground(object) && this.#store.dependents(object.metadata.uid).length === 0;
      if (object.metadata.finalizers?.includes('orphan')) this.#orphan(object.metadata.uid);
      const isOrphaned = object.metadata.finalizers?.includes('orphan') === true;
      if (isDone || isOrphaned) this.#store.remove(resource, object.metadata.namespace, object.metadata.name);
      else if (isOrphan && object.metadata.deletionTimestamp === undefined) {
        this.#deletion.delete(resource, object, backgroundDelete);
      }
    }
  }

  #orphan(uid: string): void {
    for (const { resource, object } of this.#store.dependents(uid)) {
      const ownerReferences = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
      this.#store.replace(resource, { ...object, metadata: { ...object.metadata, ownerReferences } });
    }
  }

  #finishNamespaces(): void {
    for (const { metadata } of this.#store.byName('namespaces')) {
      if (metadata.deletionTimestamp === undefined) continue;
      for (const resource of allResources.filter((each) => each.isNamespaced)) {
        for (const object of this.#store.list(resource, metadata.name)) {
          if (object.metadata.deletionTimestamp === undefined)
            this.#deletion.delete(resource, object, backgroundDelete);
        }
      }
      const isEmpty = allResources.every(
        (each) => !each.isNamespaced || this.#store.list(each, metadata.name).length === 0,
      );
      if (isEmpty) this.#store.remove(resources.namespaces, undefined, metadata.name);
    }
  }

  #owned(name: 'replicasets' | 'pods', uid: string): readonly KubeObject[] {
    const owned = this.#store.dependents(uid);
    return owned.filter(({ resource }) => resource === resources[name]).map(({ object }) => object);
  }

  #livePods(set: KubeObject): readonly PodObject[] {
    const pods = this.#owned('pods', set.metadata.uid).map((pod) => pod as PodObject);
    return pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  }
}

const isForeground = (object: KubeObject): boolean =>
  object.metadata.finalizers?.includes('foregroundDeletion') === true;

const isReady = (pod: PodObject): boolean =>
  pod.status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;

const inNamespace = (object: KubeObject): Pick<ObjectMeta, 'namespace'> =>
  object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace };

const ownerOf = ({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(isJson(value) ? JSON.stringify(value) : String(value))
    .digest('hex')
    .slice(0, 10);
