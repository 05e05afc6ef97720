/** Scheduler and kubelet: pods from Pending to Ready, and to their end. */
import { PodShell, type PodProcess } from './podShell.ts';
import { resources } from './resources.ts';
import type { EventRecorder } from './eventRecorder.ts';
import type { Container, ContainerState, ContainerStatus, PodCondition } from 'kubernetes-types/core/v1';
import { child, type NodeObject, type PodObject } from './kubeObject.ts';
import type { Later } from './later.ts';
import type { ObjectStore } from './objectStore.ts';

export interface KubeletDelays {
  /** From the pod's creation to its container's start. */
  readonly startMs: number;
  /** From the container's start to Ready. */
  readonly readyMs: number;
  /** From the delete of a pod to its end. */
  readonly terminateMs: number;
  /** Between looks of a startup probe, and before a failed container is started again or an image pulled again. */
  readonly retryMs: number;
}

const maxMessageLength = 2048;

/**
 * A container's command runs only where it can be seen that it ran: with a startup probe (before_script). Elsewhere the
 * container just counts as running, and exec starts processes of its own.
 */
export class Kubelet {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #later: Later;
  readonly #delays: KubeletDelays;
  readonly #shells = new Map<string, PodShell>();
  readonly #seen = new Set<string>();

  constructor(store: ObjectStore, events: EventRecorder, later: Later, delays: KubeletDelays) {
    this.#store = store;
    this.#events = events;
    this.#later = later;
    this.#delays = delays;
    store.onChange(() => this.#look());
  }

  /** Where the pod's processes run. */
  shellOf(pod: PodObject): PodShell {
    const { uid } = pod.metadata;
    let shell = this.#shells.get(uid);
    if (!shell) this.#shells.set(uid, (shell = new PodShell()));
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

  terminate(pod: PodObject, gracePeriodSeconds: number | undefined): void {
    const current = this.#current(pod);
    if (!current || (current.metadata.deletionTimestamp !== undefined && gracePeriodSeconds !== 0)) return;
    if (gracePeriodSeconds === 0) return this.#end(current);
    const grace = gracePeriodSeconds ?? current.spec.terminationGracePeriodSeconds ?? 30;
    const deletionTimestamp = this.#store.timestamp();
    const metadata = { ...current.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace };
    this.#store.replace(resources.pods, { ...current, metadata });
    this.#later.run(this.#delays.terminateMs, () => this.#end(current));
  }

  dispose(): void {
    for (const shell of this.#shells.values()) shell.dispose();
    this.#shells.clear();
  }

  #look(): void {
    for (const pod of this.#store.byName('pods')) {
      if (this.#seen.has(pod.metadata.uid)) continue;
      this.#seen.add(pod.metadata.uid);
      this.#later.run(this.#delays.startMs, () => this.#schedule(pod as PodObject));
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
      this.#later.run(this.#delays.retryMs, () => this.#failPull(pod, 'ImagePullBackOff'));
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
      this.#later.run(this.#delays.readyMs, () => this.#setRunning(pod, state, true, restarts, lastState));
      return;
    }
    const main = this.#runMain(pod, container, restarts);
    this.#probe(pod, main, () => this.#setRunning(pod, state, true, restarts, lastState));
  }

  #runMain(pod: PodObject, container: Container, restarts: number): PodProcess {
    const command = [...(container.command ?? ['/bin/sh']), ...(container.args ?? [])];
    const main = this.shellOf(pod).spawn({ command, env: this.environmentOf(pod), hasTerminal: false });
    main.child.stdin.end();
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = `${output}${chunk.toString()}`.slice(-maxMessageLength);
    };
    main.child.stdout.on('data', keep);
    main.child.stderr.on('data', keep);
    main.child.on('exit', (code) => {
      // What it left behind holds no further output of its own.
      const isMessage = container.terminationMessagePolicy === 'FallbackToLogsOnError' && code !== 0;
      this.#crash(pod, code ?? 137, isMessage ? output : '', restarts);
    });
    return main;
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
    this.#later.run(this.#delays.retryMs, () => {
      const waiting = { waiting: { reason: 'CrashLoopBackOff', message: backOff } };
      this.#setRunning(pod, waiting, false, restarts, ended);
      this.#events.record(
        pod,
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${container} in pod ${name}_${namespace}(${uid})`,
      );
      this.#later.run(this.#delays.retryMs * 2 ** Math.min(restarts + 2, 8), () =>
        this.#start(pod, restarts + 1, ended),
      );
    });
  }

  #probe(pod: PodObject, main: PodProcess, onStarted: () => void): void {
    const hasEnded = (): boolean => main.child.exitCode !== null || main.child.signalCode !== null;
    if (!this.#current(pod) || hasEnded()) return;
    const command = pod.spec.containers[0]?.startupProbe?.exec?.command ?? [];
    const look = this.shellOf(pod).spawn({ command, env: this.environmentOf(pod), hasTerminal: false });
    look.child.stdin.end();
    look.child.on('error', () => undefined);
    look.child.on('close', (code) => {
      if (hasEnded() || !this.#current(pod)) return;
      if (code === 0) onStarted();
      else this.#later.run(this.#delays.retryMs, () => this.#probe(pod, main, onStarted));
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
    this.#store.remove(resources.pods, current.metadata.namespace, current.metadata.name);
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
