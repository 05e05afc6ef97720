import { after } from 'node:test';
import { Admission } from '../../../../src/embedded/admission/admission.ts';
import { startControllers } from '../../../../src/embedded/controllers/controllers.ts';
import { EventRecorder } from '../../../../src/embedded/controllers/eventRecorder.ts';
import { backgroundDelete, Deletion, type Propagation } from '../../../../src/embedded/objects/deletion.ts';
import {
  child,
  type DeploymentObject,
  type KubeObject,
  type NewObject,
  type PodObject,
} from '../../../../src/embedded/objects/kubeObject.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { resources, type ResourceName } from '../../../../src/embedded/objects/resources.ts';
import { Timers } from '../../../../src/embedded/timers.ts';
import { nodeTiming } from '../../../../src/embedded/timing.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';

export interface RigOptions {
  /** Whether pods are ready as soon as they are there, and gone as soon as they are to go. Default true. */
  readonly hasNode?: boolean;
}

/** The controllers on a store, with a clock that stands still. */
export function startRig({ hasNode = true }: RigOptions = {}) {
  const clock = new ManualClock();
  const store = new ObjectStore(1_000_000, () => clock.now());
  const timers = new Timers(clock);
  const admission = new Admission(store);
  const deletion = new Deletion(store);
  const events = new EventRecorder(store);
  const controllers = startControllers({
    store,
    deletion,
    admission,
    events,
    timers,
    timing: nodeTiming,
    certificateAuthority: 'PEM',
  });
  if (hasNode) runPods(store, deletion);
  after(() => {
    controllers.dispose();
    timers.dispose();
  });
  const add = (name: ResourceName, object: NewObject): KubeObject =>
    store.add(resources[name], admission.create(resources[name], object));
  add('namespaces', { metadata: { name: 'default' } });
  const get = (name: ResourceName, object: string): KubeObject | undefined =>
    store.get(resources[name], resources[name].isNamespaced ? 'default' : undefined, object);
  const must = (name: ResourceName, object: string): KubeObject => {
    const found = get(name, object);
    if (!found) throw new Error(`no ${name} ${object}`);
    return found;
  };
  return {
    clock,
    store,
    timers,
    deletion,
    events,
    add,
    get,
    must,
    names: (name: ResourceName) => store.byName(name, 'default').map(({ metadata }) => metadata.name),
    /** Lets everything happen that happens within that time. */
    settle: (ms = 100) => clock.advance(ms),
    delete: (name: ResourceName, object: string, propagation: Propagation = 'Background') =>
      deletion.delete(resources[name], must(name, object), { ...backgroundDelete, propagation }),
    patchSpec: (name: ResourceName, object: string, spec: object) => {
      const found = must(name, object);
      const next = { ...found, spec: { ...(found.spec as object), ...spec } };
      const admitted = admission.update(resources[name], found, next);
      return store.replace(resources[name], { ...found, spec: admitted.spec });
    },
    deployment: (name: string, spec: object = {}, podSpec: object = {}) =>
      add('deployments', deploymentOf(name, spec, podSpec)) as DeploymentObject,
    statusOf: (name: ResourceName, object: string) => child(must(name, object), 'status'),
    pods: () => store.byName('pods', 'default') as readonly PodObject[],
    eventsOf: (object: string) =>
      store
        .byName('events', 'default')
        .filter((event) => child(event, 'involvedObject')['name'] === object)
        .map((event) => `${String(event['reason'])}: ${String(event['message'])}`),
  };
}

export type Rig = ReturnType<typeof startRig>;

export function deploymentOf(name: string, spec: object = {}, podSpec: object = {}): NewObject {
  const labels = { app: name };
  const containers = [{ name: 'main', image: 'alpine' }];
  return {
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...podSpec } },
      ...spec,
    },
  };
}

/** The pod as its node would have it after that. */
export function ready(pod: PodObject, timestamp: string, isReady = true): PodObject {
  const status = isReady ? 'True' : 'False';
  const conditions = [{ type: 'Ready', status, lastTransitionTime: timestamp } as const];
  return {
    ...pod,
    spec: { ...pod.spec, nodeName: 'node' },
    status: { ...pod.status, phase: 'Running', conditions },
  };
}

function runPods(store: ObjectStore, deletion: Deletion): void {
  store.onChange((change) => {
    if (change?.resource !== resources.pods || change.type === 'DELETED') return;
    const pod = change.object as PodObject;
    if (pod.metadata.deletionTimestamp !== undefined) {
      deletion.delete(resources.pods, pod, { ...backgroundDelete, gracePeriodSeconds: 0 });
    } else if (pod.spec.nodeName === undefined) {
      store.replace(resources.pods, ready(pod, store.timestamp()));
    }
  });
}
