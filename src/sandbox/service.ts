/**
 * The only door to sandboxes. Each caller takes the port that it needs; ports for files, logs and forwards join them.
 * Every method throws `SandboxError` and nothing else (an aborted signal: its reason).
 */
import type { Event } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import type { EgressChange, EgressOutcome } from './egress/egressChange.ts';
import type { Sandbox, SandboxKey } from './sandbox.ts';
import type { SandboxSpec } from './spec.ts';

export interface DeleteResult extends SandboxKey {
  /** `undefined`: deleted. */
  readonly error: Error | undefined;
}

export interface SandboxLifecycle {
  /**
   * Makes a sandbox and returns when Kubernetes has taken it: locked, and started. Its pod may still be pulled.
   * Rolls back what it made when a step fails. Errors: AlreadyExists, NamespaceNotFound, RuntimeClassNotFound,
   * QuotaExceeded, PermissionDenied, ClusterRefused, ClusterUnreachable.
   */
  create(spec: SandboxSpec, signal?: AbortSignal): Promise<SandboxKey>;
  /** Errors: SandboxNotFound, PermissionDenied, ClusterUnreachable. */
  get(key: SandboxKey, signal?: AbortSignal): Promise<Sandbox>;
  /** Sorted by name; without the terminating ones. Errors: PermissionDenied, ClusterUnreachable. */
  list(namespace: string, signal?: AbortSignal): Promise<readonly Sandbox[]>;
  /** Deletes it if it is a sandbox, with all that it owns. `uid`: only that one, not a namesake made since. */
  delete(key: SandboxKey & { readonly uid?: string }, signal?: AbortSignal): Promise<void>;
  /** Never throws for one sandbox: each has its result. `onResult` reports progress. */
  deleteAll(
    namespace: string,
    options?: { readonly signal?: AbortSignal; readonly onResult?: (result: DeleteResult) => void },
  ): Promise<readonly DeleteResult[]>;
  /**
   * Ends its pod and keeps everything else; what was written to its file system is lost. Does nothing when it is paused.
   * `uid`: only that one. Errors: SandboxNotFound, SandboxBeingCreated, PermissionDenied, ClusterUnreachable.
   */
  pause(key: SandboxKey & { readonly uid?: string }, signal?: AbortSignal): Promise<void>;
  /** Starts a paused one anew; does nothing when it is not paused. Errors: as `pause`, QuotaExceeded. */
  resume(key: SandboxKey & { readonly uid?: string }, signal?: AbortSignal): Promise<void>;
  /**
   * Changes what a sandbox may reach, without a restart. Established connections outlive it: they are looked for, and
   * ended on request; best effort. `uid`: only that one. Errors: SandboxNotFound, SandboxBeingCreated, ChangedMeanwhile,
   * ObjectConflict, PermissionDenied, ClusterUnreachable.
   */
  setEgress(
    key: SandboxKey & { readonly uid?: string },
    change: EgressChange,
    signal?: AbortSignal,
  ): Promise<EgressOutcome>;
  /** The objects of a sandbox as Kubernetes has them (Deployment, pods, policies), without secrets. For people to read. */
  describe(key: SandboxKey, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  /** Names of namespaces for a person to choose from: those of the cluster, or, where that is not allowed, the known ones. */
  listNamespaces(signal?: AbortSignal): Promise<readonly string[]>;
}

export interface ExecOptions {
  readonly signal?: AbortSignal;
  /** Ends the command's process group; default 1 hour. */
  readonly timeoutMs?: number;
  /** Of standard output and of standard error each; what comes after is dropped. Default 8 MiB. */
  readonly maxOutputBytes?: number;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly isStdoutTruncated: boolean;
  readonly isStderrTruncated: boolean;
  readonly durationMs: number;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** How a terminal's stream ended. `lost`: the connection broke, so the shell's fate is unknown. */
export type TerminalEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'lost'; readonly error: Error };

/** One interactive shell in a sandbox. Output is raw bytes and hostile. Disposing hangs the shell up. */
export interface TerminalConnection extends Disposable {
  readonly onOutput: Event<Uint8Array>;
  /** Fires once, after the last output. */
  readonly onEnd: Event<TerminalEnd>;
  write(data: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Stops reading from the network until `resume`: back-pressure up to the process in the sandbox. */
  pause(): void;
  resume(): void;
}

export interface SandboxExec {
  /** Runs `/bin/sh -c command`; when the signal aborts or the time is over, the command's processes end. */
  run(key: SandboxKey, command: string, options?: ExecOptions): Promise<ExecResult>;
  /** Opens bash, or sh where there is no bash, on a terminal of that size. No output is lost if listeners are added at once. */
  openTerminal(key: SandboxKey, size: TerminalSize, signal?: AbortSignal): Promise<TerminalConnection>;
}

/** How far what is read can be trusted. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** What was last seen, `sinceMs` being when (milliseconds since the epoch). */
  | { readonly kind: 'stale'; readonly sinceMs: number; readonly error: Error }
  /** Nothing was ever seen. */
  | { readonly kind: 'failed'; readonly error: Error };

/** What is being watched: the whole cluster, or, where that is not allowed, these namespaces. */
export type WatchScope =
  | { readonly kind: 'cluster' }
  | { readonly kind: 'namespaces'; readonly namespaces: readonly string[] };

export interface SandboxWatch {
  /** Starts on the first call and goes on until the service is disposed. Does nothing when it runs. */
  start(): void;
  /** All that is known, terminating ones included, sorted by namespace and name. */
  sandboxes(): readonly Sandbox[];
  /** Fires once per batch, with the keys (`namespace/name`) of what came, changed or went. */
  readonly onDidChange: Event<ReadonlySet<string>>;
  readonly state: ConnectionState;
  readonly onDidChangeState: Event<ConnectionState>;
  readonly scope: WatchScope;
}

export interface SandboxService extends Disposable {
  /** For people: the context and the server, e.g. `k7 (https://127.0.0.1:6443)`. */
  readonly description: string;
  /** What stands for a namespace that a person has not chosen: the context's, as kubectl would take it. */
  readonly defaultNamespace: string;
  readonly lifecycle: SandboxLifecycle;
  readonly exec: SandboxExec;
  readonly watch: SandboxWatch;
  /** Waits, up to `timeoutMs`, for clean-up that goes on behind finished calls. */
  drain(timeoutMs: number): Promise<void>;
}
