/** Gives pods their nodes: each once when it comes, and again what fits on none when nodes change, or room is made. */
import type { Disposable } from '../../base/disposable.ts';
import type { EventRecorder } from '../controllers/eventRecorder.ts';
import type { NodeObject, PodObject } from '../objects/kubeObject.ts';
import type { Change, ObjectStore } from '../objects/objectStore.ts';
import { resources } from '../objects/resources.ts';
import type { Timers } from '../timers.ts';
import type { Timing } from '../timing.ts';
import { chooseNode, requestsOf, type Amounts } from './nodeFit.ts';
import { stamp } from './podConditions.ts';

export interface SchedulerOptions {
  readonly store: ObjectStore;
  readonly events: EventRecorder;
  readonly timers: Timers;
  readonly timing: Timing;
}

const source = { component: 'default-scheduler' };

export class Scheduler implements Disposable {
  readonly #options: SchedulerOptions;
  /** Pods without a node, by uid, until one is looked for. */
  readonly #waiting = new Map<string, PodObject>();
  readonly #unschedulable = new Map<string, PodObject>();
  /** Of these the ones that lack nothing but room. */
  readonly #roomless = new Set<string>();
  /** What is used of the nodes, and by whom. */
  readonly #used = new Map<string, Record<string, bigint>>();
  readonly #placed = new Map<string, { readonly nodeName: string; readonly requests: Amounts }>();
  readonly #unsubscribe: () => void;
  #isDue = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    for (const pod of options.store.byName('pods')) this.#see(pod as PodObject);
    this.#unsubscribe = options.store.onChange((change) => this.#onChange(change));
  }

  dispose(): void {
    this.#unsubscribe();
    this.#waiting.clear();
    this.#unschedulable.clear();
    this.#roomless.clear();
  }

  #onChange(change: Change | undefined): void {
    if (change?.resource === resources.nodes) this.#retry([...this.#unschedulable.keys()]);
    if (change?.resource !== resources.pods) return;
    if (change.type === 'DELETED') {
      this.#waiting.delete(change.object.metadata.uid);
      this.#unschedulable.delete(change.object.metadata.uid);
      this.#roomless.delete(change.object.metadata.uid);
      this.#release(change.object.metadata.uid);
    } else this.#see(change.object as PodObject);
  }

  #see(pod: PodObject): void {
    const { uid } = pod.metadata;
    if (pod.spec.nodeName !== undefined) {
      if (isOver(pod)) this.#release(uid);
      else this.#place(uid, pod.spec.nodeName, requestsOf(pod));
      return;
    }
    if (this.#unschedulable.has(uid)) this.#unschedulable.set(uid, pod);
    else this.#await(pod);
  }

  #await(pod: PodObject): void {
    this.#waiting.set(pod.metadata.uid, pod);
    if (this.#isDue) return;
    this.#isDue = true;
    const { timers, timing } = this.#options;
    timers.run(timing.scheduleMs, () => {
      this.#isDue = false;
      const pods = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const each of pods) this.#schedule(each);
    });
  }

  #retry(uids: readonly string[]): void {
    for (const uid of uids) {
      const pod = this.#unschedulable.get(uid);
      this.#unschedulable.delete(uid);
      this.#roomless.delete(uid);
      if (pod) this.#await(pod);
    }
  }

  #schedule(seen: PodObject): void {
    const { store, events } = this.#options;
    const { namespace, name, uid } = seen.metadata;
    const pod = store.get(resources.pods, namespace, name) as PodObject | undefined;
    if (pod?.metadata.uid !== uid || pod.spec.nodeName !== undefined) return;
    if (pod.metadata.deletionTimestamp !== undefined) return;
    const candidates = store.byName('nodes').map((node) => ({
      node: node as NodeObject,
      used: this.#used.get(node.metadata.name) ?? {},
    }));
    const choice = chooseNode(pod, candidates);
    if ('message' in choice) {
      this.#refuse(pod, choice.message);
      return;
    }
    const { nodeName } = choice;
    this.#place(uid, nodeName, requestsOf(pod));
    this.#write(pod, { ...pod.spec, nodeName }, { type: 'PodScheduled', status: 'True' });
    const message = `Successfully assigned ${namespace ?? 'default'}/${name} to ${nodeName}`;
    events.record(pod, 'Normal', 'Scheduled', message, source);
  }

  #refuse(pod: PodObject, message: string): void {
    this.#unschedulable.set(pod.metadata.uid, pod);
    if (message.includes('Insufficient ')) this.#roomless.add(pod.metadata.uid);
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message } as const;
    this.#write(pod, pod.spec, condition);
    this.#options.events.record(pod, 'Warning', 'FailedScheduling', message, source);
  }

  #write(pod: PodObject, spec: PodObject['spec'], condition: Parameters<typeof stamp>[0]): void {
    const { store } = this.#options;
    const present = pod.status.conditions ?? [];
    const others = present.filter(({ type }) => type !== condition.type);
    const conditions = [...others, stamp(condition, present, store.timestamp())];
    store.replace(resources.pods, { ...pod, spec, status: { ...pod.status, phase: 'Pending', conditions } });
  }

  #place(uid: string, nodeName: string, requests: Amounts): void {
    if (this.#placed.has(uid)) return;
    this.#placed.set(uid, { nodeName, requests });
    this.#add(nodeName, requests, 1n);
  }

  #release(uid: string): void {
    const placed = this.#placed.get(uid);
    if (!placed) return;
    this.#placed.delete(uid);
    this.#add(placed.nodeName, placed.requests, -1n);
    this.#retry([...this.#roomless]);
  }

  #add(nodeName: string, requests: Amounts, sign: 1n | -1n): void {
    const used = { ...this.#used.get(nodeName) };
    for (const [name, amount] of Object.entries(requests)) used[name] = (used[name] ?? 0n) + sign * amount;
    this.#used.set(nodeName, used);
  }
}

const isOver = ({ status }: PodObject): boolean => status.phase === 'Succeeded' || status.phase === 'Failed';
