/** The node: its scheduler, and a worker for each pod that is on it. Reacts to changes by key; idle it costs no timer. */
import { randomBytes } from 'node:crypto';
import type { NodeObject, PodObject } from '../objects/kubeObject.ts';
import type { Change } from '../objects/objectStore.ts';
import { resources } from '../objects/resources.ts';
import { KubeHttpError } from '../server/status.ts';
import type { PodShell } from '../shell/podShell.ts';
import { containerLogOf } from './containerLogs.ts';
import { Images } from './images.ts';
import type { ContainerLog, NodeAgent, PodUsage } from './nodeAgent.ts';
import type { NodeContext } from './nodeContext.ts';
import { PodAddresses } from './podAddresses.ts';
import { PodWorker } from './podWorker.ts';
import { Scheduler } from './scheduler.ts';
import { usageOfShell } from './usage.ts';

/** What the node has of others; the rest of it is its own. */
export type KubeletOptions = Omit<NodeContext, 'images' | 'addresses' | 'newId'>;

export class Kubelet implements NodeAgent {
  readonly #context: NodeContext;
  readonly #scheduler: Scheduler;
  readonly #workers = new Map<string, PodWorker>();
  /** Pods of nodes that are not there, by uid. */
  readonly #homeless = new Map<string, PodObject>();
  readonly #unsubscribe: () => void;

  constructor(options: KubeletOptions) {
    const { store, events, timers, timing } = options;
    this.#context = {
      ...options,
      images: new Images(timers, timing),
      addresses: new PodAddresses(),
      newId: () => randomBytes(32).toString('hex'),
    };
    this.#unsubscribe = store.onChange((change) => this.#onChange(change));
    this.#scheduler = new Scheduler({ store, events, timers, timing });
    for (const pod of store.byName('pods')) this.#see(pod as PodObject);
  }

  shellOf(pod: PodObject, container: string): PodShell {
    const shell = this.#workers.get(pod.metadata.uid)?.runnerOf(container)?.shell;
    if (shell) return shell;
    const message = `unable to upgrade connection: container not found ("${container}")`;
    throw new KubeHttpError(500, 'InternalError', message);
  }

  logOf(pod: PodObject, container: string, previous: boolean): ContainerLog {
    const worker = this.#workers.get(pod.metadata.uid);
    const logs = worker?.runnerOf(container)?.logs ?? [];
    return containerLogOf(pod, container, worker?.recordOf(container), { logs, previous });
  }

  usageOf(pod: PodObject): Readonly<Record<string, PodUsage>> | undefined {
    const worker = this.#workers.get(pod.metadata.uid);
    const usages = pod.spec.containers.flatMap(({ name }) => {
      const shell = worker?.runnerOf(name)?.shell;
      return shell ? [[name, usageOfShell(shell)] as const] : [];
    });
    return usages.length === 0 ? undefined : Object.fromEntries(usages);
  }

  dispose(): void {
    this.#unsubscribe();
    this.#scheduler.dispose();
    for (const worker of this.#workers.values()) worker.dispose();
    this.#workers.clear();
  }

  #onChange(change: Change | undefined): void {
    if (change?.resource === resources.nodes && change.type === 'ADDED') {
      for (const pod of this.#homeless.values()) this.#see(pod);
    }
    if (change?.resource !== resources.pods) return;
    const { uid } = change.object.metadata;
    if (change.type === 'DELETED') {
      this.#homeless.delete(uid);
      this.#workers.get(uid)?.dispose();
      this.#workers.delete(uid);
      return;
    }
    const worker = this.#workers.get(uid);
    if (worker) worker.update(change.object as PodObject);
    else this.#see(change.object as PodObject);
  }

  #see(seen: PodObject): void {
    const { namespace, name, uid } = seen.metadata;
    const pod = this.#context.store.get(resources.pods, namespace, name) as PodObject | undefined;
    if (pod?.metadata.uid !== uid) return;
    const { nodeName } = pod.spec;
    const isOver = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
    if (nodeName === undefined || isOver) return;
    const node = this.#context.store.get(resources.nodes, undefined, nodeName);
    if (!node) {
      this.#homeless.set(uid, pod);
      return;
    }
    this.#homeless.delete(uid);
    const worker = new PodWorker(pod, node as NodeObject, this.#context);
    this.#workers.set(uid, worker);
    worker.begin();
  }
}
