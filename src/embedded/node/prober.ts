/**
 * The probes of one running container: startup first, the others from its success on. The container's network is not
 * there, so that probes by HTTP and TCP find every port closed.
 */
import type { Container, Probe } from 'kubernetes-types/core/v1';
import { assertNever } from '../../base/assertNever.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { PodShell } from '../shell/podShell.ts';
import type { Timers } from '../timers.ts';
import { runHook, type HookResult } from './hookExec.ts';
import { networkProbeFailure } from './networkProbe.ts';
import { countResult, noResults, outcomeOf, type ProbeResults } from './probeResults.ts';

type ProbeKind = 'startup' | 'readiness' | 'liveness';

export interface ProberOptions {
  readonly container: Container;
  readonly shell: PodShell;
  readonly timers: Timers;
  readonly secondMs: number;
  readonly podIP: string;
  readonly containerID: string;
  readonly onChange: (isStarted: boolean, isReady: boolean) => void;
  readonly onUnhealthy: (message: string) => void;
  /** The container is to be restarted. */
  readonly onDead: (kind: 'startup' | 'liveness', probe: Probe) => void;
}

type Verdict =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

const titles = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const;

export class Prober implements Disposable {
  readonly #options: ProberOptions;
  readonly #timers: Timers;
  readonly #startedMs: number;
  readonly #results = new Map<ProbeKind, ProbeResults>();
  #isStarted: boolean;
  #isReady: boolean;
  #isDisposed = false;

  constructor(options: ProberOptions) {
    this.#options = options;
    this.#timers = options.timers.child();
    this.#startedMs = this.#timers.now();
    this.#isStarted = options.container.startupProbe === undefined;
    this.#isReady = this.#isStarted && options.container.readinessProbe === undefined;
    if (this.#isStarted) this.#beginOthers();
    // A real one looks once in a period, from a moment of its own on.
    else this.#plan('startup', 0.5);
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timers.dispose();
  }

  #beginOthers(): void {
    this.#plan('readiness', 0);
    this.#plan('liveness', 0.5);
  }

  #probe(kind: ProbeKind): Probe | undefined {
    return this.#options.container[`${kind}Probe`];
  }

  /** The first look, after its delay and that part of a period. */
  #plan(kind: ProbeKind, part: number): void {
    const probe = this.#probe(kind);
    if (!probe) return;
    const { secondMs } = this.#options;
    const { initialDelaySeconds = 0, periodSeconds = 10 } = probe;
    const passedMs = this.#timers.now() - this.#startedMs;
    const delayMs = Math.max(0, initialDelaySeconds * secondMs - passedMs) + part * periodSeconds * secondMs;
    this.#timers.run(delayMs, () => this.#look(kind, probe));
  }

  #look(kind: ProbeKind, probe: Probe): void {
    const { secondMs, container, podIP, shell } = this.#options;
    const lookedMs = this.#timers.now();
    const done = (verdict: Verdict): void => {
      if (this.#isDisposed) return;
      this.#judge(kind, probe, verdict);
      const periodMs = (probe.periodSeconds ?? 10) * secondMs;
      const isDone = kind === 'startup' && this.#isStarted;
      if (!isDone) {
        this.#timers.run(Math.max(0, lookedMs + periodMs - this.#timers.now()), () => this.#look(kind, probe));
      }
    };
    const { timeoutSeconds = 1 } = probe;
    if (!probe.exec) {
      done({ kind: 'failure', message: networkProbeFailure(probe, container, podIP) });
      return;
    }
    const command = probe.exec.command ?? [];
    const limits = { timers: this.#timers, limitMs: timeoutSeconds * secondMs };
    runHook(shell, command, limits, (result) => done(this.#verdictOf(command, timeoutSeconds, result)));
  }

  #verdictOf(command: readonly string[], timeoutSeconds: number, result: HookResult): Verdict {
    switch (result.kind) {
      case 'exited':
        return result.exitCode === 0 ? { kind: 'success' } : { kind: 'failure', message: result.output };
      case 'timedOut': {
        const message = `command timed out: "${command.join(' ')}" timed out after ${timeoutSeconds}s`;
        return { kind: 'failure', message };
      }
      case 'notStarted': {
        const id = this.#options.containerID.replace(/^.*:\/\//, '');
        const message = `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: ${result.message}`;
        return { kind: 'unknown', message };
      }
      default:
        return assertNever(result);
    }
  }

  #judge(kind: ProbeKind, probe: Probe, verdict: Verdict): void {
    const { onUnhealthy, onDead } = this.#options;
    if (verdict.kind === 'unknown') {
      onUnhealthy(`${titles[kind]} probe errored and resulted in unknown state: ${verdict.message}`);
      return;
    }
    if (verdict.kind === 'failure') onUnhealthy(`${titles[kind]} probe failed: ${verdict.message}`);
    const results = countResult(this.#results.get(kind) ?? noResults, verdict.kind === 'success');
    this.#results.set(kind, results);
    const outcome = outcomeOf(results, probe);
    if (outcome === undefined) return;
    if (kind === 'readiness') this.#change(this.#isStarted, outcome);
    else if (!outcome) {
      this.#results.delete(kind);
      onDead(kind, probe);
    } else if (kind === 'startup' && !this.#isStarted) {
      this.#change(true, this.#options.container.readinessProbe === undefined);
      this.#beginOthers();
    }
  }

  #change(isStarted: boolean, isReady: boolean): void {
    if (isStarted === this.#isStarted && isReady === this.#isReady) return;
    this.#isStarted = isStarted;
    this.#isReady = isReady;
    this.#options.onChange(isStarted, isReady);
  }
}
