/** A SandboxService in memory, for tests of what stands in front of one: scripted commands, terminals, states and failures. */
import { Emitter } from '../../src/base/event.ts';
import type { EgressChange, EgressOutcome } from '../../src/sandbox/egress/egressChange.ts';
import { egressDifference } from '../../src/sandbox/egress/egressDifference.ts';
import { isSandboxError, SandboxError } from '../../src/sandbox/errors.ts';
import { keyOf, type Sandbox, type SandboxKey } from '../../src/sandbox/sandbox.ts';
import type {
  ConnectionState,
  DeleteResult,
  ExecOptions,
  ExecResult,
  SandboxExec,
  SandboxLifecycle,
  SandboxService,
  SandboxWatch,
  TerminalConnection,
  TerminalSize,
  WatchScope,
} from '../../src/sandbox/service.ts';
import type { SandboxSpec } from '../../src/sandbox/spec.ts';
import { MemoryTerminal } from './memoryTerminal.ts';

type Operation =
  | 'create'
  | 'get'
  | 'list'
  | 'delete'
  | 'deleteAll'
  | 'pause'
  | 'resume'
  | 'setEgress'
  | 'describe'
  | 'listNamespaces'
  | 'run'
  | 'openTerminal';

/** Answers a command; throws or rejects for one that fails. */
export type ExecScript = (
  key: SandboxKey,
  command: string,
  options: ExecOptions,
) => Partial<ExecResult> | Promise<Partial<ExecResult>>;

/** A healthy sandbox, with what a test wants different. */
export function makeSandbox(overrides: Partial<Sandbox> = {}): Sandbox {
  return {
    namespace: 'default',
    name: 'my-sandbox',
    uid: `uid-${overrides.namespace ?? 'default'}-${overrides.name ?? 'my-sandbox'}`,
    status: 'Running',
    isReady: true,
    restarts: 0,
    createdAtMs: 0,
    image: 'alpine:latest',
    reason: '',
    errorMessage: '',
    egress: { kind: 'open' },
    isPaused: false,
    podName: `${overrides.name ?? 'my-sandbox'}-pod`,
    nodeName: 'node-1',
    runtimeClassName: 'kata',
    ...overrides,
  };
}

export class MemorySandboxService implements SandboxService {
  readonly description: string = 'fake (https://127.0.0.1:6443)';
  defaultNamespace = 'default';
  /** What `create` was asked for, in order. */
  readonly createdSpecs: SandboxSpec[] = [];
  /** Terminals that were opened, in order. */
  readonly terminals: MemoryTerminal[] = [];
  /** What `setEgress` was asked for, in order. */
  readonly egressChanges: EgressChange[] = [];
  /** Connections that outlive a change of egress. */
  outliving: EgressOutcome['outliving'] = [];
  /** Namespaces that exist; a create in another one is refused. */
  readonly namespaces = new Set(['default']);
  /** Per sandbox (`namespace/name`), the error with which its deletion fails. */
  readonly deleteErrors = new Map<string, Error>();
  execScript: ExecScript = () => ({});
  scope: WatchScope = { kind: 'cluster' };
  isDisposed = false;
  isStarted = false;
  drainedMs: number | undefined;
  readonly #nowMs: () => number;
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #failures = new Map<Operation, Error>();
  readonly #changes = new Emitter<ReadonlySet<string>>();
  readonly #states = new Emitter<ConnectionState>();
  #state: ConnectionState = { kind: 'live' };

  constructor(options: { readonly nowMs?: () => number } = {}) {
    this.#nowMs = options.nowMs ?? (() => 0);
  }

  /** Puts a sandbox there, or another one in its place. */
  put(sandbox: Sandbox): void {
    this.namespaces.add(sandbox.namespace);
    this.#sandboxes.set(keyOf(sandbox), sandbox);
    this.#changes.fire(new Set([keyOf(sandbox)]));
  }

  /** Takes a sandbox away, as another client would. */
  remove(key: SandboxKey): void {
    if (this.#sandboxes.delete(keyOf(key))) this.#changes.fire(new Set([keyOf(key)]));
  }

  setState(state: ConnectionState): void {
    this.#state = state;
    this.#states.fire(state);
  }

  /** The next call of that operation fails with `error`. */
  failNext(operation: Operation, error: Error): void {
    this.#failures.set(operation, error);
  }

  readonly lifecycle: SandboxLifecycle = {
    create: async (spec) => this.#create(spec),
    get: async (key) => {
      this.#throwIfFailing('get');
      this.#throwIfNothingSeen();
      return this.#find(key);
    },
    list: async (namespace) => {
      this.#throwIfFailing('list');
      this.#throwIfNothingSeen();
      return this.#sorted().filter((one) => one.namespace === namespace && one.status !== 'Terminating');
    },
    delete: async (key) => {
      this.#throwIfFailing('delete');
      this.#delete(this.#find(key));
    },
    deleteAll: async (namespace, options) => this.#deleteAll(namespace, options?.onResult),
    pause: async (key) => {
      this.#throwIfFailing('pause');
      this.put({ ...this.#find(key), isPaused: true, status: 'No Pods', isReady: false, podName: undefined });
    },
    resume: async (key) => {
      this.#throwIfFailing('resume');
      const sandbox = this.#find(key);
      if (sandbox.isPaused) this.put({ ...sandbox, isPaused: false, status: 'Running', isReady: true });
    },
    setEgress: async (key, change) => this.#setEgress(this.#find(key), change),
    describe: async (key) => {
      this.#throwIfFailing('describe');
      const { name, image } = this.#find(key);
      return { deployment: { kind: 'Deployment', metadata: { name }, image } };
    },
    listNamespaces: async () => {
      this.#throwIfFailing('listNamespaces');
      return [...this.namespaces].sort();
    },
  };

  readonly exec: SandboxExec = {
    run: async (key, command, options = {}) => {
      this.#throwIfFailing('run');
      this.#findRunning(key);
      options.signal?.throwIfAborted();
      const result = await this.execScript(key, command, options);
      return { ...emptyResult, ...result };
    },
    openTerminal: async (key, size) => this.#openTerminal(key, size),
  };

  readonly watch: SandboxWatch = this.#makeWatch();

  async drain(timeoutMs: number): Promise<void> {
    this.drainedMs = timeoutMs;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const terminal of this.terminals) terminal.dispose();
    this.#changes.dispose();
    this.#states.dispose();
  }

  #makeWatch(): SandboxWatch {
    const currentState = () => this.#state;
    const currentScope = () => this.scope;
    return {
      start: () => {
        this.isStarted = true;
      },
      sandboxes: () => this.#sorted(),
      onDidChange: this.#changes.event,
      onDidChangeState: this.#states.event,
      get state() {
        return currentState();
      },
      get scope() {
        return currentScope();
      },
    };
  }

  #create(spec: SandboxSpec): SandboxKey {
    this.#throwIfFailing('create');
    this.createdSpecs.push(spec);
    if (!this.namespaces.has(spec.namespace)) {
      throw new SandboxError('NamespaceNotFound', `Namespace ${spec.namespace} does not exist`, { field: 'namespace' });
    }
    if (this.#sandboxes.has(keyOf(spec))) {
      throw new SandboxError('AlreadyExists', `Sandbox ${spec.name} already exists`, { field: 'name' });
    }
    const { namespace, name, image, runtimeClassName } = spec;
    const egress: Sandbox['egress'] =
      spec.egressWhitelist === undefined ? { kind: 'open' } : { kind: 'restricted', cidrs: spec.egressWhitelist };
    this.put(makeSandbox({ namespace, name, image, runtimeClassName, egress, createdAtMs: this.#nowMs() }));
    return { namespace, name };
  }

  #setEgress(sandbox: Sandbox, change: EgressChange): EgressOutcome {
    this.#throwIfFailing('setEgress');
    this.egressChanges.push(change);
    const before = sandbox.egress ?? { kind: 'open' };
    const after = change.egress ?? before;
    if (!change.isDryRun) this.put({ ...sandbox, egress: after });
    const outliving = change.dropConnections && !change.isDryRun ? [] : this.outliving;
    const dropped = outliving === this.outliving ? [] : this.outliving.flatMap(({ holders }) => holders);
    return { before, after, ...egressDifference(before, after), outliving, dropped, unseen: undefined };
  }

  #delete(sandbox: Sandbox): void {
    const error = this.deleteErrors.get(keyOf(sandbox));
    if (error !== undefined) throw error;
    this.remove(sandbox);
  }

  #deleteAll(namespace: string, onResult?: (result: DeleteResult) => void): readonly DeleteResult[] {
    this.#throwIfFailing('deleteAll');
    return this.#sorted()
      .filter((sandbox) => sandbox.namespace === namespace)
      .map((sandbox) => {
        const error = this.#tryDelete(sandbox);
        const result = { namespace, name: sandbox.name, error };
        onResult?.(result);
        return result;
      });
  }

  #tryDelete(sandbox: Sandbox): Error | undefined {
    try {
      this.#delete(sandbox);
      return undefined;
    } catch (error) {
      return isSandboxError(error) ? error : new Error(String(error));
    }
  }

  #openTerminal(key: SandboxKey, size: TerminalSize): TerminalConnection {
    this.#throwIfFailing('openTerminal');
    this.#findRunning(key);
    const terminal = new MemoryTerminal(key, size);
    this.terminals.push(terminal);
    return terminal;
  }

  #find(key: SandboxKey): Sandbox {
    const sandbox = this.#sandboxes.get(keyOf(key));
    if (sandbox !== undefined && sandbox.status !== 'Terminating') return sandbox;
    throw new SandboxError('SandboxNotFound', `Sandbox ${key.name} not found in namespace ${key.namespace}`);
  }

  #findRunning(key: SandboxKey): Sandbox {
    const sandbox = this.#find(key);
    if (sandbox.status === 'Running') return sandbox;
    throw new SandboxError('SandboxNotRunning', `Pod is not running (status: ${sandbox.status})`);
  }

  #sorted(): readonly Sandbox[] {
    return [...this.#sandboxes.values()].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  }

  #throwIfFailing(operation: Operation): void {
    const error = this.#failures.get(operation);
    this.#failures.delete(operation);
    if (error !== undefined) throw error;
  }

  #throwIfNothingSeen(): void {
    if (this.#state.kind !== 'failed') return;
    throw new SandboxError('ClusterUnreachable', this.#state.error.message, { cause: this.#state.error });
  }
}

const emptyResult: ExecResult = {
  exitCode: 0,
  stdout: '',
  stderr: '',
  isStdoutTruncated: false,
  isStderrTruncated: false,
  durationMs: 1,
};
