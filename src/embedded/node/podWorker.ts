/** One pod on the node: decides by its records what its containers do next, and writes its status. */
import type { Container } from 'kubernetes-types/core/v1';
import type { Disposable } from '../../base/disposable.ts';
import { backgroundDelete } from '../objects/deletion.ts';
import { child, type KubeObject, type NodeObject, type PodObject } from '../objects/kubeObject.ts';
import { resources } from '../objects/resources.ts';
import type { Timers } from '../timers.ts';
import { newRecord, reduceContainer, type ContainerEvent, type ContainerRecord } from './containerRecord.ts';
import { ContainerRunner, type RunnerHost } from './containerRunner.ts';
import type { PodPlace } from './downwardApi.ts';
import { findImageByName } from './imageCatalog.ts';
import type { NodeContext } from './nodeContext.ts';
import { affinityMismatch, matchesSelector } from './nodeFit.ts';
import { nodeAddress } from './nodeObject.ts';
import { planPod } from './podPlan.ts';
import { podStatusOf } from './podStatus.ts';
import { restoredRecord } from './restoredRecord.ts';

const defaultGraceSeconds = 30;
const deadlinePassed = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

export class PodWorker implements RunnerHost, Disposable {
  readonly #context: NodeContext;
  readonly #timers: Timers;
  readonly #node: NodeObject;
  readonly #startTime: string;
  readonly #records = new Map<string, ContainerRecord>();
  readonly #runners = new Map<string, ContainerRunner>();
  #pod: PodObject;
  #podIP: string | undefined;
  #hasSandbox = false;
  #isWriting = false;
  #writtenVersion: string | undefined;
  #isReportDue = false;
  /** Nothing is started any more; what runs is being ended. */
  #isStopping = false;
  #isCleaning = false;
  #isFinal = false;
  /** Since its deletion; it can only become less. */
  #graceSeconds = Infinity;
  #failure: { readonly reason: string; readonly message: string } | undefined;

  constructor(pod: PodObject, node: NodeObject, context: NodeContext) {
    this.#pod = pod;
    this.#node = node;
    this.#context = context;
    this.#timers = context.timers.child();
    this.#startTime = pod.status.startTime ?? context.store.timestamp();
    const hasInit = (pod.spec.initContainers ?? []).length > 0;
    const reason = hasInit ? 'PodInitializing' : 'ContainerCreating';
    const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
    for (const container of this.#containers()) {
      const status = statuses.find(({ name }) => name === container.name);
      const isInit = pod.spec.initContainers?.includes(container) === true;
      const now = context.store.timestamp();
      const record = status ? restoredRecord(status, isInit, reason, now) : newRecord(reason);
      this.#records.set(container.name, record);
      this.#runners.set(container.name, new ContainerRunner(container, context, this));
    }
  }

  get pod(): PodObject {
    return this.#pod;
  }

  get place(): PodPlace {
    const allocatable = child(this.#node.status, 'allocatable');
    return { podIP: this.#podIP ?? '', hostIP: nodeAddress, allocatable };
  }

  runnerOf(container: string): ContainerRunner | undefined {
    return this.#runners.get(container);
  }

  recordOf(container: string): ContainerRecord | undefined {
    return this.#records.get(container);
  }

  /** Takes it in. */
  begin(): void {
    const { timing } = this.#context;
    if (!matchesSelector(this.#pod, this.#node)) {
      this.#reject();
      return;
    }
    if (this.#pod.metadata.deletionTimestamp !== undefined) {
      this.#stop();
      return;
    }
    if (this.#pod.status.containerStatuses !== undefined) {
      this.tell(undefined, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    }
    this.#report();
    const { activeDeadlineSeconds } = this.#pod.spec;
    if (activeDeadlineSeconds !== undefined) {
      this.#timers.run(activeDeadlineSeconds * timing.secondMs, () => this.#passDeadline());
    }
    this.#makeSandbox();
  }

  /** The pod as it is now, by whomever it was changed. */
  update(pod: PodObject): void {
    // What this worker wrote is known before it is told of.
    if (versionOf(pod) < versionOf(this.#pod)) return;
    this.#pod = pod;
    const { deletionTimestamp, deletionGracePeriodSeconds: grace = 0 } = pod.metadata;
    if (deletionTimestamp === undefined || grace >= this.#graceSeconds) {
      if (!this.#isWriting && pod.metadata.resourceVersion !== this.#writtenVersion) this.#report();
      return;
    }
    this.#graceSeconds = grace;
    this.#stop();
  }

  apply(container: string, event: ContainerEvent): void {
    const record = this.#records.get(container);
    if (!record) return;
    this.#records.set(container, reduceContainer(record, event));
    if (event.kind === 'started') this.#reportSoon();
    // How the containers of a deleted pod end is told once, with its end.
    else if (!this.#isStopping || this.#pod.metadata.deletionTimestamp === undefined) this.#report();
  }

  onSettled(): void {
    if (this.#isStopping) this.#checkStopped();
    else this.#timers.run(this.#context.timing.settleMs, () => this.#sync());
    if (!this.#isStopping && this.#isOver()) this.#sync();
  }

  tell(container: Container | undefined, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { name: host } = this.#node.metadata;
    const isInit =
      container !== undefined && this.#pod.spec.initContainers?.some(({ name }) => name === container.name);
    const fieldPath = container && `spec.${isInit === true ? 'initContainers' : 'containers'}{${container.name}}`;
    const source = { component: 'kubelet', host, ...(fieldPath === undefined ? {} : { fieldPath }) };
    this.#context.events.record(this.#pod, type, reason, message, source);
  }

  dispose(): void {
    this.#timers.dispose();
    for (const runner of this.#runners.values()) runner.dispose();
    if (this.#podIP !== undefined) this.#context.addresses.free(this.#podIP);
    this.#podIP = undefined;
  }

  #containers(): readonly Container[] {
    return [...(this.#pod.spec.initContainers ?? []), ...this.#pod.spec.containers];
  }

  #isOver(): boolean {
    return planPod(this.#pod.spec, this.#records).isOver;
  }

  #reject(): void {
    this.#isFinal = true;
    this.#isStopping = true;
    const message = `Predicate NodeAffinity failed: ${affinityMismatch}`;
    this.tell(undefined, 'Warning', 'NodeAffinity', message);
    this.#write({
      ...this.#pod.status,
      phase: 'Failed',
      reason: 'NodeAffinity',
      message: `Pod was rejected: ${message}`,
      startTime: this.#startTime,
    });
  }

  #makeSandbox(): void {
    const { timing, addresses } = this.#context;
    this.#timers.run(timing.sandboxMs, () => {
      if (this.#isStopping) return;
      this.#podIP = addresses.take();
      // All are taken: one may be free a little later.
      if (this.#podIP === undefined) return this.#makeSandbox();
      this.#hasSandbox = true;
      this.#sync();
    });
  }

  #sync(): void {
    if (this.#isStopping || !this.#hasSandbox) return;
    const plan = planPod(this.#pod.spec, this.#records);
    if (plan.isOver) this.#stop();
    for (const { name } of plan.start) this.#runners.get(name)?.start();
  }

  #passDeadline(): void {
    if (this.#isStopping) return;
    this.#failure = deadlinePassed;
    this.tell(undefined, 'Normal', deadlinePassed.reason, deadlinePassed.message);
    this.#stop();
  }

  /** Ends what runs, within the grace that there is now. */
  #stop(): void {
    const isFirst = !this.#isStopping;
    this.#isStopping = true;
    const { metadata, spec } = this.#pod;
    const grace = metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? defaultGraceSeconds;
    for (const runner of this.#runners.values()) {
      runner.cancel();
      const isRunning = runner.shell !== undefined;
      if (isRunning && isFirst)
        this.tell(runner.container, 'Normal', 'Killing', `Stopping container ${runner.container.name}`);
      if (isRunning) runner.stop(grace);
    }
    this.#checkStopped();
  }

  #checkStopped(): void {
    if ([...this.#runners.values()].some(({ shell }) => shell !== undefined)) return;
    const isDeleted = this.#pod.metadata.deletionTimestamp !== undefined;
    if (isDeleted && !this.#isFinal) this.#finish();
    else this.#report();
    if (this.#isCleaning) return;
    this.#isCleaning = true;
    this.#timers.run(this.#context.timing.cleanupMs, () => {
      this.#isCleaning = false;
      if (!this.#isFinal) this.#finish();
      this.#remove();
    });
  }

  /** Nothing of it is left but what is written about it. */
  #finish(): void {
    this.#isFinal = true;
    this.#hasSandbox = false;
    if (this.#pod.metadata.deletionTimestamp !== undefined) {
      for (const [name, record] of this.#records) this.#records.set(name, reduceContainer(record, { kind: 'ended' }));
    }
    this.#report();
  }

  /** The object too, where it was deleted. */
  #remove(): void {
    if (this.#pod.metadata.deletionTimestamp === undefined) return;
    this.#context.deletion.delete(resources.pods, this.#pod, { ...backgroundDelete, gracePeriodSeconds: 0 });
  }

  /** What ends as soon as it has started is not told as ready in between, and several starts are told at once. */
  #reportSoon(): void {
    if (this.#isReportDue) return;
    this.#isReportDue = true;
    this.#timers.run(this.#context.timing.reportMs, () => {
      if (this.#isReportDue) this.#report();
    });
  }

  #report(): void {
    this.#isReportDue = false;
    const { store } = this.#context;
    const pod = this.#current();
    if (!pod || (this.#isFinal && pod.status.reason === 'NodeAffinity')) return;
    const status = podStatusOf({
      pod,
      records: this.#records,
      hostIP: nodeAddress,
      podIP: this.#podIP,
      startTime: this.#startTime,
      hasSandbox: this.#hasSandbox,
      isEnding: this.#isStopping && (this.#pod.metadata.deletionTimestamp !== undefined || this.#failure !== undefined),
      isFinal: this.#isFinal,
      failure: this.#failure,
      imageOf: findImageByName,
      now: store.timestamp(),
    });
    this.#write(status);
  }

  #write(status: unknown): void {
    const { store } = this.#context;
    const current = this.#current();
    if (!current) return;
    this.#isWriting = true;
    let written: KubeObject;
    try {
      written = store.replace(resources.pods, { ...current, status });
    } finally {
      this.#isWriting = false;
    }
    this.#writtenVersion = written.metadata.resourceVersion;
    // Somebody else has written to it on this occasion.
    if (versionOf(this.#pod) > versionOf(written)) this.update(this.#pod);
    else this.#pod = written as PodObject;
  }

  /** As it is in the store; undefined when it is gone. */
  #current(): PodObject | undefined {
    const { namespace, name, uid } = this.#pod.metadata;
    const current = this.#context.store.get(resources.pods, namespace, name);
    return current?.metadata.uid === uid ? (current as PodObject) : undefined;
  }
}

const versionOf = ({ metadata }: KubeObject): number => Number(metadata.resourceVersion);
