/** One container through all its runs: image, configuration, start, probes, end, and the back-offs in between. */
import type { Container, Probe } from 'kubernetes-types/core/v1';
import { toError } from '../../base/toError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { PodObject } from '../objects/kubeObject.ts';
import type { Timers } from '../timers.ts';
import { BackOff, formatSeconds } from './backOff.ts';
import { findConfig } from './configObjects.ts';
import type { ContainerEvent, ContainerRecord } from './containerRecord.ts';
import { ContainerRun, type RunExit } from './containerRun.ts';
import { checkUser, imageCommand, settingsOf } from './containerSettings.ts';
import type { CountedShell } from './countedShell.ts';
import type { PodPlace } from './downwardApi.ts';
import { commandOf, environmentOf } from './environment.ts';
import { postStartFailure, startFailure } from './hookExec.ts';
import type { LogRing } from './logRing.ts';
import type { NodeContext } from './nodeContext.ts';
import { isSidecar } from './podPlan.ts';
import { Prober } from './prober.ts';

/** The pod that it is one of. */
export interface RunnerHost {
  readonly pod: PodObject;
  readonly place: PodPlace;
  recordOf(container: string): ContainerRecord | undefined;
  apply(container: string, event: ContainerEvent): void;
  /** It has ended, or could not be started; the pod decides what comes next. */
  onSettled(): void;
  tell(container: Container | undefined, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

const containerPrefix = 'just-bash://';
/** After so long what was wrong with a container's configuration is looked at again. */
const resyncSeconds = 12;
/** A real one has all the time that it takes; here nothing waits for ever. */
const maxHookSeconds = 3600;
const defaultGraceSeconds = 30;

export class ContainerRunner implements Disposable {
  readonly container: Container;
  readonly #context: NodeContext;
  readonly #host: RunnerHost;
  readonly #restarts: BackOff;
  readonly #pulls: BackOff;
  /** Of what is under way before a run; another one each time. */
  #preparing: Timers | undefined;
  #run: ContainerRun | undefined;
  #prober: Prober | undefined;
  #logs: readonly LogRing[] = [];
  #exitedMs = 0;
  /** Of the run that is being ended because of it. */
  #hookFailure: string | undefined;

  constructor(container: Container, context: NodeContext, host: RunnerHost) {
    this.container = container;
    this.#context = context;
    this.#host = host;
    this.#restarts = new BackOff(context.timing.secondMs);
    this.#pulls = new BackOff(context.timing.secondMs);
  }

  /** Undefined while it does not run. */
  get shell(): CountedShell | undefined {
    return this.#run?.shell;
  }

  /** Of the latest run first; at most two. */
  get logs(): readonly LogRing[] {
    return this.#logs;
  }

  /** Makes it run, now or after its back-off; does nothing where that is under way. */
  start(): void {
    if (this.#run || this.#preparing) return;
    const preparing = this.#context.timers.child();
    this.#preparing = preparing;
    const hasExited = (this.#host.recordOf(this.container.name)?.exits.length ?? 0) > 0;
    const waitMs = hasExited ? this.#restarts.remainingMs(this.#exitedMs, preparing.now()) : 0;
    if (waitMs > 0) this.#backOff(preparing, waitMs);
    else {
      if (hasExited) this.#restarts.note(this.#exitedMs);
      this.#pull(preparing);
    }
  }

  /** Gives up what is under way before a run. */
  cancel(): void {
    this.#preparing?.dispose();
    this.#preparing = undefined;
  }

  /** Ends its run, if there is one: `true` then, and the host is told of the end. */
  stop(graceSeconds: number): boolean {
    this.#prober?.dispose();
    this.#run?.stop(graceSeconds * this.#context.timing.secondMs);
    return this.#run !== undefined;
  }

  dispose(): void {
    this.cancel();
    this.#prober?.dispose();
    this.#run?.dispose();
    this.#run = undefined;
  }

  #backOff(preparing: Timers, waitMs: number): void {
    const { name, namespace = '', uid } = this.#host.pod.metadata;
    const pod = `${name}_${namespace}(${uid})`;
    const delay = formatSeconds(this.#restarts.delaySeconds);
    const message = `back-off ${delay} restarting failed container=${this.container.name} pod=${pod}`;
    this.#tell('Warning', 'BackOff', `Back-off restarting failed container ${this.container.name} in pod ${pod}`);
    this.#wait('CrashLoopBackOff', message);
    preparing.run(waitMs, () => {
      this.#restarts.note(this.#exitedMs);
      this.#pull(preparing);
    });
  }

  #pull(preparing: Timers): void {
    const { image = '', imagePullPolicy } = this.container;
    const ifCurrent = (action: () => void): void => {
      if (this.#preparing === preparing) action();
    };
    this.#context.images.obtain(image, imagePullPolicy, {
      onEvent: (...event) => ifCurrent(() => this.#tell(...event)),
      onPresent: () => ifCurrent(() => this.#configure(preparing)),
      onFailure: (reason, message) => ifCurrent(() => this.#failPull(preparing, reason, message)),
    });
  }

  #failPull(preparing: Timers, reason: string, message: string): void {
    this.#tell('Warning', 'Failed', `Error: ${reason}`);
    this.#wait(reason, message);
    if (reason !== 'ErrImagePull') {
      this.#lookAgain(preparing);
      return;
    }
    const { image = '' } = this.container;
    const failedMs = preparing.now();
    this.#pulls.note(failedMs);
    preparing.run(this.#context.timing.settleMs, () => {
      this.#tell('Normal', 'BackOff', `Back-off pulling image "${image}"`);
      this.#tell('Warning', 'Failed', 'Error: ImagePullBackOff');
      this.#wait('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${message}`);
      preparing.run(this.#pulls.remainingMs(failedMs, preparing.now()), () => this.#pull(preparing));
    });
  }

  #lookAgain(preparing: Timers): void {
    preparing.run(resyncSeconds * this.#context.timing.secondMs, () => this.#pull(preparing));
  }

  #configure(preparing: Timers): void {
    const { pod, place } = this.#host;
    const { store, timing } = this.#context;
    let env: Readonly<Record<string, string>>;
    try {
      checkUser(pod, this.container);
      const find = findConfig(store, pod.metadata.namespace);
      env = environmentOf({ pod, container: this.container, place, find });
    } catch (error) {
      const { message } = toError(error);
      this.#tell('Warning', 'Failed', `Error: ${message}`);
      this.#wait('CreateContainerConfigError', message);
      this.#lookAgain(preparing);
      return;
    }
    preparing.run(timing.createMs, () => {
      this.#tell('Normal', 'Created', `Created container: ${this.container.name}`);
      void this.#launch(preparing, env);
    });
  }

  async #launch(preparing: Timers, env: Readonly<Record<string, string>>): Promise<void> {
    const { shells, timers, timing, newId } = this.#context;
    const containerID = `${containerPrefix}${newId()}`;
    const command = commandOf(this.container, env);
    let run: ContainerRun | undefined;
    try {
      run = new ContainerRun({
        shells,
        settings: settingsOf(this.#host.pod, this.container, env),
        container: this.container,
        command: command.length === 0 ? imageCommand : command,
        timers,
        patienceMs: 2 * timing.secondMs,
        onHookFailed: () => this.#tell('Warning', 'FailedPreStopHook', 'PreStopHook failed'),
      });
      await run.start();
    } catch (error) {
      run?.dispose();
      if (this.#preparing === preparing) this.#failStart(containerID, startFailure(command[0] ?? '', error));
      return;
    }
    if (this.#preparing === preparing) this.#begin(run, containerID);
    else run.dispose();
  }

  #failStart(containerID: string, why: string): void {
    const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${why}`;
    this.cancel();
    this.#tell('Warning', 'Failed', `Error: ${message}`);
    this.#exitedMs = this.#context.timers.now();
    this.#apply({ kind: 'startFailed', containerID, at: this.#context.store.timestamp(), message });
    this.#host.onSettled();
  }

  #begin(run: ContainerRun, containerID: string): void {
    this.cancel();
    this.#run = run;
    this.#logs = [run.log, ...this.#logs.slice(0, 1)];
    this.#tell('Normal', 'Started', `Started container ${this.container.name}`);
    const prober = this.#makeProber(run, containerID);
    this.#prober = prober;
    const { isStarted, isReady } = prober;
    this.#apply({ kind: 'started', containerID, at: this.#context.store.timestamp(), isStarted, isReady });
    this.#runPostStart(run);
    // The others wait for it.
    if (isStarted && isSidecar(this.container)) this.#host.onSettled();
    run.listen((exit) => this.#onExit(run, exit));
  }

  /** A hook that fails ends the container, which then waits because of it. */
  #runPostStart(run: ContainerRun): void {
    const command = this.container.lifecycle?.postStart?.exec?.command;
    if (!command) return;
    run.runHook(command, maxHookSeconds * this.#context.timing.secondMs, (result) => {
      if (this.#run !== run || (result.kind === 'exited' && result.exitCode === 0)) return;
      this.#hookFailure = postStartFailure(this.#host.pod, this.container, command, result);
      this.#tell('Warning', 'FailedPostStartHook', 'PostStartHook failed');
      this.#tell('Normal', 'Killing', 'FailedPostStartHook');
      this.stop(this.#host.pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds);
    });
  }

  #makeProber(run: ContainerRun, containerID: string): Prober {
    return new Prober({
      container: this.container,
      shell: run.shell,
      timers: this.#context.timers,
      secondMs: this.#context.timing.secondMs,
      podIP: this.#host.place.podIP,
      containerID,
      onChange: (isStarted, isReady) => {
        this.#apply({ kind: 'probed', isStarted, isReady });
        if (isStarted && isSidecar(this.container)) this.#host.onSettled();
      },
      onUnhealthy: (message) => this.#tell('Warning', 'Unhealthy', message),
      onDead: (kind, probe) => this.#kill(kind, probe),
    });
  }

  #kill(kind: string, { terminationGracePeriodSeconds }: Probe): void {
    const grace =
      terminationGracePeriodSeconds ?? this.#host.pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds;
    this.#tell('Normal', 'Killing', `Container ${this.container.name} failed ${kind} probe, will be restarted`);
    this.stop(grace);
  }

  #onExit(run: ContainerRun, exit: RunExit): void {
    if (this.#run !== run) return;
    this.#run = undefined;
    this.#prober?.dispose();
    this.#exitedMs = this.#context.timers.now();
    this.#apply({ kind: 'exited', at: this.#context.store.timestamp(), ...exit });
    if (this.#hookFailure !== undefined) this.#wait('PostStartHookError', this.#hookFailure);
    this.#hookFailure = undefined;
    this.#host.onSettled();
  }

  #wait(reason: string, message: string): void {
    this.#apply({ kind: 'waiting', reason, message });
  }

  #apply(event: ContainerEvent): void {
    this.#host.apply(this.container.name, event);
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#host.tell(this.container, type, reason, message);
  }
}
