/** Scheduler and kubelet: pods from Pending to Ready, and to their end. */
import { resources } from '../objects/resources.ts';
import type { EventRecorder } from '../controllers/eventRecorder.ts';
import type { Container, ContainerState, ContainerStatus, PodCondition } from 'kubernetes-types/core/v1';
import { child, type NodeObject, type PodObject } from '../objects/kubeObject.ts';
import type { PodShell, PodShells } from '../shell/podShell.ts';
import type { ContainerLog, NodeAgent, PodUsage } from './nodeAgent.ts';
import type { Timers } from '../timers.ts';
import type { Timing } from '../timing.ts';
import { backgroundDelete, type Deletion } from '../objects/deletion.ts';
import type { ObjectStore } from '../objects/objectStore.ts';

export interface KubeletOptions {
  readonly store: ObjectStore;
  readonly deletion: Deletion;
  readonly events: EventRecorder;
  readonly timers: Timers;
  readonly timing: Timing;
  readonly shells: PodShells;
}

const maxMessageLength = 2048;

/**
 * A container's command runs only where it can be seen that it ran: with a startup probe (before_script). Elsewhere the
 * container just counts as running, and exec starts processes of its own.
 */
export class Kubelet implements NodeAgent {
  readonly #options: KubeletOptions;
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #timers: Timers;
  readonly #timing: Timing;
  readonly #shells = new Map<string, PodShell>();
  readonly #seen = new Set<string>();

  constructor(options: KubeletOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#events = options.events;
    this.#timers = options.timers;
    this.#timing = options.timing;
    options.store.onChange(() => this.#look());
  }

  /** Where the pod's processes run. */
  shellOf(pod: PodObject): PodShell {
    const { uid, name, namespace = 'default' } = pod.metadata;
    let shell = this.#shells.get(uid);
    if (!shell) {
      const settings = {
        podName: name,
        namespace,
        podUid: uid,
        container: pod.spec.containers[0]?.name ?? '',
        env: this.environmentOf(pod),
        workingDir: '/',
        memoryBytes: undefined,
      };
      shell = this.#options.shells.open(settings, { onDeath: () => undefined });
      this.#shells.set(uid, shell);
    }
    return shell;
  }

  /** The variables of the pod's first container, those of its Secrets included. */
  environmentOf(pod: PodObject): Record<string, string> {
    const container = pod.spec.containers[0];
    const env: Record<string, string> = { HOSTNAME: pod.metadata.name };
    for (const source of container?.envFrom ?? []) {
      const secret = this.#store.get(resources.secrets, pod.metadata.namespace, source.secretRef?.name ?? '');
      for (const [key, value] of Object.entries(child(secret, 'data'))) {
        env[key] = Buffer.from(String(value), 'base64').toString();
      }
    }
    for (const { name, value = '' } of container?.env ?? []) env[name] = value;
    return env;
  }

  logOf(): ContainerLog {
    return { lines: () => [], follow: () => () => undefined };
  }

  usageOf(): Readonly<Record<string, PodUsage>> | undefined {
    return undefined;
  }

  dispose(): void {
    for (const shell of this.#shells.values()) shell.dispose();
    this.#shells.clear();
  }

  #look(): void {
    for (const pod of this.#store.byName('pods')) {
      const ending = `${pod.metadata.uid} ending`;
      if (pod.metadata.deletionTimestamp !== undefined && !this.#seen.has(ending)) {
        this.#seen.add(ending);
        this.#timers.run(this.#timing.terminateMs, () => this.#end(pod as PodObject));
      }
      if (this.#seen.has(pod.metadata.uid)) continue;
      this.#seen.add(pod.metadata.uid);
      this.#timers.run(this.#timing.startMs, () => this.#schedule(pod as PodObject));
    }
  }

  #schedule(pod: PodObject): void {
    const selector = Object.entries(pod.spec.nodeSelector ?? {});
    const nodes = this.#store.byName('nodes').map((node) => node as NodeObject);
    const node = nodes.find(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value));
    if (!node) {
      const n = nodes.length;
      const message = `0/${n} nodes are available: ${n} node(s) didn't match Pod's node affinity/selector. preemption: 0/${n} nodes are available: ${n} Preemption is not helpful for scheduling.`;
      this.#update(pod, { phase: 'Pending', conditions: [condition('PodScheduled', false, 'Unschedulable', message)] });
      this.#events.record(pod, 'Warning', 'FailedScheduling', message);
      return;
    }
    const current = this.#current(pod);
    if (!current) return;
    const scheduled = { ...current, spec: { ...current.spec, nodeName: node.metadata.name } };
    this.#store.replace(resources.pods, scheduled);
    if (pod.spec.containers.some(({ image = '' }) => image.startsWith('nosuch/'))) this.#failPull(pod, 'ErrImagePull');
    else this.#start(pod, 0, {});
  }

  #failPull(pod: PodObject, reason: 'ErrImagePull' | 'ImagePullBackOff'): void {
    const image = pod.spec.containers[0]?.image ?? '';
    const pulled = `docker.io/${image}`;
    const cause = `rpc error: code = NotFound desc = failed to pull and unpack image "${pulled}": failed to resolve reference "${pulled}": ${pulled}: not found`;
    const message = reason === 'ErrImagePull' ? cause : `Back-off pulling image "${image}": ErrImagePull: ${cause}`;
    this.#update(pod, {
      phase: 'Pending',
      conditions: this.#conditions(false),
      containerStatuses: [containerStatus(pod, { waiting: { reason, message } }, false, 0, {})],
    });
    if (reason === 'ErrImagePull') {
      this.#events.record(pod, 'Warning', 'Failed', `Failed to pull image "${image}": ${cause}`);
      this.#timers.run(this.#timing.retryMs, () => this.#failPull(pod, 'ImagePullBackOff'));
    } else {
      this.#events.record(pod, 'Normal', 'BackOff', `Back-off pulling image "${image}"`);
    }
  }

  #start(pod: PodObject, restarts: number, lastState: ContainerState): void {
    if (!this.#current(pod)) return;
    const state = { running: { startedAt: this.#store.timestamp() } };
    this.#setRunning(pod, state, false, restarts, lastState);
    const container = pod.spec.containers[0];
    if (container?.startupProbe?.exec === undefined) {
      this.#timers.run(this.#timing.readyMs, () => this.#setRunning(pod, state, true, restarts, lastState));
      return;
    }
    void this.#runMain(pod, container, restarts);
    void this.#probe(pod, restarts, () => this.#setRunning(pod, state, true, restarts, lastState));
  }

  async #runMain(pod: PodObject, container: Container, restarts: number): Promise<void> {
    const command = [...(container.command ?? ['/bin/sh']), ...(container.args ?? [])];
    let output = '';
    const options = { command, hasTerminal: false, hasInput: false };
    await this.shellOf(pod).start(options, {
      onOutput: (_output, data) => {
        output = `${output}${Buffer.from(data).toString()}`.slice(-maxMessageLength);
      },
      onExit: (code) => {
        const isMessage = container.terminationMessagePolicy === 'FallbackToLogsOnError' && code !== 0;
        this.#crash(pod, code, isMessage ? output : '', restarts);
      },
    });
  }

  #crash(pod: PodObject, exitCode: number, output: string, restarts: number): void {
    if (!this.#current(pod)) return;
    const now = this.#store.timestamp();
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    const message = output === '' ? {} : { message: output };
    const ended = { terminated: { exitCode, reason, ...message, startedAt: now, finishedAt: now } };
    this.#setRunning(pod, ended, false, restarts, {});
    const { name, namespace = '', uid } = pod.metadata;
    const container = pod.spec.containers[0]?.name ?? '';
    const backOff = `back-off 10s restarting failed container=${container} pod=${name}_${namespace}(${uid})`;
    this.#timers.run(this.#timing.retryMs, () => {
      const waiting = { waiting: { reason: 'CrashLoopBackOff', message: backOff } };
      this.#setRunning(pod, waiting, false, restarts, ended);
      this.#events.record(
        pod,
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${container} in pod ${name}_${namespace}(${uid})`,
      );
      this.#timers.run(this.#timing.retryMs * 2 ** Math.min(restarts + 2, 8), () =>
        this.#start(pod, restarts + 1, ended),
      );
    });
  }

  async #probe(pod: PodObject, restarts: number, onStarted: () => void): Promise<void> {
    const isOver = (): boolean => {
      const status = this.#current(pod)?.status.containerStatuses?.[0];
      return status?.restartCount !== restarts || status.state?.running === undefined;
    };
    if (isOver()) return;
    const command = pod.spec.containers[0]?.startupProbe?.exec?.command ?? [];
    const options = { command, hasTerminal: false, hasInput: false };
    await this.shellOf(pod).start(options, {
      onOutput: () => undefined,
      onExit: (code) => {
        if (isOver()) return;
        if (code === 0) onStarted();
        else this.#timers.run(this.#timing.retryMs, () => void this.#probe(pod, restarts, onStarted));
      },
    });
  }

  #setRunning(pod: PodObject, state: ContainerState, isReady: boolean, restarts: number, last: ContainerState): void {
    this.#update(pod, {
      phase: 'Running',
      startTime: pod.metadata.creationTimestamp,
      podIP: '192.0.2.1',
      conditions: this.#conditions(isReady),
      containerStatuses: [containerStatus(pod, state, isReady, restarts, last)],
    });
  }

  #conditions(isReady: boolean): PodCondition[] {
    const [reason, message] = isReady ? ['', ''] : ['ContainersNotReady', 'containers with unready status: [sandbox]'];
    return [
      condition('Initialized', true),
      condition('Ready', isReady, reason, message),
      condition('ContainersReady', isReady, reason, message),
      condition('PodScheduled', true),
    ];
  }

  #update(pod: PodObject, status: PodObject['status']): void {
    const current = this.#current(pod);
    if (current) this.#store.replace(resources.pods, { ...current, status: { ...current.status, ...status } });
  }

  #current(pod: PodObject): PodObject | undefined {
    const { namespace, name, uid } = pod.metadata;
    const current = this.#store.get(resources.pods, namespace, name);
    return current?.metadata.uid === uid ? (current as PodObject) : undefined;
  }

  #end(pod: PodObject): void {
    const current = this.#current(pod);
    if (!current) return;
    this.#options.deletion.delete(resources.pods, current, { ...backgroundDelete, gracePeriodSeconds: 0 });
    this.#shells.get(current.metadata.uid)?.dispose();
    this.#shells.delete(current.metadata.uid);
  }
}

function condition(type: string, isTrue: boolean, reason = '', message = ''): PodCondition {
  return { type, status: isTrue ? 'True' : 'False', ...(reason === '' ? {} : { reason, message }) };
}

function containerStatus(
  pod: PodObject,
  state: ContainerState,
  isReady: boolean,
  restartCount: number,
  lastState: ContainerState,
): ContainerStatus {
  const { name = '', image = '' } = pod.spec.containers[0] ?? {};
  const started = state.running !== undefined && isReady;
  return { name, image, imageID: '', ready: isReady, started, restartCount, state, lastState };
}
