/** A node on a clock that stands still, with a store around it and nothing else of a cluster. */
import type { TestContext } from 'node:test';
import type { ContainerStatus, PodCondition, PodSpec } from 'kubernetes-types/core/v1';
import { EventRecorder } from '../../../../src/embedded/controllers/eventRecorder.ts';
import { Kubelet } from '../../../../src/embedded/node/kubelet.ts';
import { nodeObject } from '../../../../src/embedded/node/nodeObject.ts';
import { Deletion } from '../../../../src/embedded/objects/deletion.ts';
import type { ObjectMeta, PodObject } from '../../../../src/embedded/objects/kubeObject.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { Timers } from '../../../../src/embedded/timers.ts';
import { nodeTiming } from '../../../../src/embedded/timing.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { ScriptedShells } from './scriptedShells.ts';

export const seconds = 1000;

export class NodeRig {
  readonly clock = new ManualClock();
  readonly store = new ObjectStore(10_000, () => this.clock.now());
  readonly deletion = new Deletion(this.store);
  readonly shells = new ScriptedShells();
  readonly timers = new Timers(this.clock);
  readonly events = new EventRecorder(this.store);
  kubelet: Kubelet;

  constructor(t: TestContext, { hasNode = true }: { readonly hasNode?: boolean } = {}) {
    this.kubelet = this.#startKubelet();
    if (hasNode) this.addNode('node-1');
    t.after(() => {
      this.kubelet.dispose();
      this.timers.dispose();
    });
  }

  /** Another life of the node, with the objects as they are. */
  reboot(): void {
    this.kubelet.dispose();
    this.kubelet = this.#startKubelet();
  }

  addNode(name: string, labels: Readonly<Record<string, string>> = {}, spec: object = {}): void {
    this.store.add(resources.nodes, { ...nodeObject(name, labels, this.store.timestamp(), 'f'.repeat(32)), spec });
  }

  addPod(name: string, spec: Partial<PodSpec> = {}, metadata: Partial<ObjectMeta> = {}): void {
    const containers = [{ name: 'c', image: 'alpine', command: ['sleep', '365d'] }];
    this.store.add(resources.pods, {
      metadata: { ...metadata, name, namespace: 'default' },
      spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, containers, ...spec },
      status: { phase: 'Pending' },
    });
  }

  /** Lets time pass, in steps so small that what is not the clock's comes in between. */
  async pass(ms: number): Promise<void> {
    const stepMs = Math.max(1, Math.min(250, Math.floor(ms / 20)));
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.clock.advance(Math.min(stepMs, ms - passed));
      await settle();
    }
  }

  pod(name = 'pod'): PodObject | undefined {
    return this.store.get(resources.pods, 'default', name) as PodObject | undefined;
  }

  status(name = 'pod', container = 'c'): ContainerStatus {
    const { containerStatuses = [], initContainerStatuses = [] } = this.pod(name)?.status ?? {};
    const status = [...containerStatuses, ...initContainerStatuses].find((each) => each.name === container);
    if (!status) throw new Error(`no status of ${container}`);
    return status;
  }

  condition(type: string, name = 'pod'): PodCondition | undefined {
    return this.pod(name)?.status.conditions?.find((each) => each.type === type);
  }

  /** `REASON xCOUNT: MESSAGE`, in the order of their first time. */
  told(name = 'pod'): readonly string[] {
    const about = (event: object): boolean =>
      Reflect.get(Reflect.get(event, 'involvedObject') as object, 'name') === name;
    const events = this.store.byName('events', 'default').filter(about);
    const inOrder = events.sort(
      (a, b) => Number(`0x${a.metadata.name.split('.').at(-1)}`) - Number(`0x${b.metadata.name.split('.').at(-1)}`),
    );
    return inOrder.map(
      (event) => `${String(event['reason'])} x${Number(event['count'] ?? 1)}: ${String(event['message'])}`,
    );
  }

  /** As `kubectl delete` does it. */
  delete(name = 'pod', gracePeriodSeconds?: number): void {
    const pod = this.pod(name);
    if (pod) this.deletion.delete(resources.pods, pod, { propagation: 'Background', gracePeriodSeconds });
  }

  #startKubelet(): Kubelet {
    const { store, deletion, events, timers, shells } = this;
    return new Kubelet({ store, deletion, events, timers, timing: nodeTiming, shells });
  }
}

/** Until what promises have to do is done. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}
