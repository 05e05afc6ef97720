/**
 * 1,000 Deployments at once on the store and the controllers alone, each with a Secret, three policies and pods
 * that are ready at once after ten writes: what of the processor's time they take. Budget: well below 2 s.
 */
import { Admission } from '../../src/embedded/admission/admission.ts';
import { startControllers } from '../../src/embedded/controllers/controllers.ts';
import { EventRecorder } from '../../src/embedded/controllers/eventRecorder.ts';
import { backgroundDelete, Deletion } from '../../src/embedded/objects/deletion.ts';
import type { PodObject } from '../../src/embedded/objects/kubeObject.ts';
import { ObjectStore } from '../../src/embedded/objects/objectStore.ts';
import { resources, type ResourceName } from '../../src/embedded/objects/resources.ts';
import { Timers } from '../../src/embedded/timers.ts';
import { nodeTiming } from '../../src/embedded/timing.ts';
import { deploymentOf, ready } from '../unit/embedded/controllers/controllerRig.ts';
import { ManualClock } from '../fakes/manualClock.ts';

const count = 1000;
const podWrites = 10;

const clock = new ManualClock();
const store = new ObjectStore(20_000, () => clock.now());
const deletion = new Deletion(store);
const admission = new Admission(store);
const events = new EventRecorder(store);
const timers = new Timers(clock);
const context = { store, deletion, admission, events, timers, timing: nodeTiming, certificateAuthority: undefined };
startControllers(context);
const writes = new Map<string, number>();
store.onChange((change) => {
  if (change?.resource !== resources.pods || change.type === 'DELETED') return;
  const pod = change.object as PodObject;
  const { uid, deletionTimestamp } = pod.metadata;
  const written = writes.get(uid) ?? 0;
  writes.set(uid, written + 1);
  if (deletionTimestamp !== undefined) {
    deletion.delete(resources.pods, pod, { ...backgroundDelete, gracePeriodSeconds: 0 });
  } else if (written < podWrites) {
    const next = ready(pod, store.timestamp(), written === podWrites - 1);
    store.replace(resources.pods, { ...next, status: { ...next.status, message: `write ${written}` } });
  }
});
const put = (name: ResourceName, object: Parameters<typeof store.add>[1]) =>
  store.add(resources[name], admission.create(resources[name], object));
put('namespaces', { metadata: { name: 'default' } });

let admissionMs = 0;
const create = admission.create.bind(admission);
admission.create = (...sent) => {
  const startedAt = performance.now();
  try {
    return create(...sent);
  } finally {
    admissionMs += performance.now() - startedAt;
  }
};
measure('created', () => {
  for (let index = 0; index < count; index++) {
    const { apiVersion, kind, metadata } = put('deployments', deploymentOf(`box-${index}`));
    const ownerReferences = [{ apiVersion, kind, name: metadata.name, uid: metadata.uid }];
    const owned = (name: string) => ({ metadata: { name, namespace: 'default', ownerReferences } });
    put('secrets', { ...owned(`box-${index}-env`), stringData: { GREETING: 'hello' } });
    for (const policy of ['netpol', 'deny', 'open']) {
      put('networkpolicies', { ...owned(`box-${index}-${policy}`), spec: { podSelector: {} } });
    }
  }
  clock.advance(1000);
});
console.log(`of that admission: ${(admissionMs / 1000).toFixed(2)} s`);
const isReady = (name: ResourceName) =>
  store.byName(name).filter((object) => /"readyReplicas":1/.test(JSON.stringify(object.status)));
console.log(`ready: ${isReady('deployments').length} of ${count}; writes: ${store.version}`);
measure('idle', () => clock.advance(60_000));
measure('deleted in the background', () => {
  for (const deployment of store.byName('deployments')) {
    deletion.delete(resources.deployments, deployment, backgroundDelete);
  }
  clock.advance(1000);
});
const left = ['deployments', 'replicasets', 'pods', 'secrets', 'networkpolicies'] as const;
console.log(left.map((name) => `${name}: ${store.byName(name).length}`).join(', '));
console.log(`timers: ${clock.pendingTimers}; writes: ${store.version}`);

function measure(what: string, run: () => void): void {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  console.log(`${what}: ${((user + system) / 1e6).toFixed(2)} s`);
}
