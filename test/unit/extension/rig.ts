import type { ExtensionContext } from 'vscode';
import { compose } from '../../../src/extension/compose.ts';
import type { EmbeddedCluster, EmbeddedClusterOptions } from '../../../src/embedded/embeddedCluster.ts';
import type { ApiRuntime, Runtime } from '../../../src/extension/runtimeTypes.ts';
import type { ConnectOptions } from '../../../src/k8s/connect.ts';
import type { KubeContext } from '../../../src/k8s/connection/kubeconfig/contexts.ts';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { warningsOf } from '../../../src/sandbox/request/warnings.ts';
import type { SandboxSpec } from '../../../src/sandbox/spec.ts';
import { isTreeElement, type TreeElement } from '../../../src/tree/treeNode.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { FakeMemento, FakeVsCode } from '../../fakes/vscode.ts';
import { FakeUri } from '../../fakes/vscodeDocuments.ts';

export const embeddedKubeconfig = '{"current-context": "embedded"}';

/** The extension in a VS Code in memory, on sandboxes in memory. */
export class ExtensionRig {
  readonly vscode = new FakeVsCode();
  readonly clock = new ManualClock();
  readonly workspaceState = new FakeMemento();
  readonly globalState = new FakeMemento();
  readonly secrets = new Map<string, string>();
  /** What connects next; when there is none, a new empty one. */
  readonly services: MemorySandboxService[] = [];
  /** What connecting was asked for. */
  readonly connects: ConnectOptions[] = [];
  readonly startedApis: { readonly port: number; readonly cluster: string; isStopped: boolean }[] = [];
  readonly revokedKeys: string[] = [];
  /** The embedded clusters that were started: where they are kept, and whether they have ended. */
  readonly embeddedClusters: { readonly statePath: string | undefined; isOver: boolean }[] = [];
  /** What keeps an embedded cluster from its state file. */
  stateError: Error | undefined;
  /** Of the workspace; without a folder there is none. */
  storageFolder: string | undefined = '/storage';
  contexts: readonly KubeContext[] = [];
  contextsError: Error | undefined;
  connectError: Error | undefined;
  usedPort: number | undefined;
  runtimeLoads = 0;
  #keys: string[] = [];
  #extension: { dispose(): void } | undefined;

  get isAnyApiRunning(): boolean {
    return this.startedApis.some(({ isStopped }) => !isStopped);
  }

  activate(): void {
    this.#extension = compose({
      vscode: this.vscode.api,
      context: asContext({
        extension: { packageJSON: { version: '1.2.3' } },
        globalState: this.globalState,
        workspaceState: this.workspaceState,
        globalStorageUri: FakeUri.file('/nowhere'),
        storageUri: this.storageFolder === undefined ? undefined : FakeUri.file(this.storageFolder),
        secrets: {
          get: async (name: string) => this.secrets.get(name),
          store: async (name: string, value: string) => void this.secrets.set(name, value),
        },
      }),
      clock: this.clock,
      env: {},
      loadRuntime: async () => {
        this.runtimeLoads += 1;
        return this.#runtime;
      },
      loadApiRuntime: async () => this.#apiRuntime,
      loadEmbeddedRuntime: async () => ({ startEmbeddedCluster: (options) => this.#startEmbedded(options) }),
    });
  }

  deactivate(): void {
    this.#extension?.dispose();
  }

  /** Opens the view, and waits until what follows at once has happened. */
  async openView(): Promise<void> {
    this.vscode.treeView.setVisible(true);
    await settle();
  }

  /** The row of a sandbox, as VS Code gives it to a command. */
  row(name: string): TreeElement {
    const view = this.vscode.treeView;
    const rows = view.elements().flatMap((group) => view.elements(group));
    const found = rows.find((row) => isTreeElement(row) && row.kind === 'sandbox' && row.key.name === name);
    if (!isTreeElement(found)) throw new Error(`no row ${name}`);
    return found;
  }

  async #startEmbedded({ statePath }: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
    if (statePath !== undefined && this.stateError) throw this.stateError;
    const cluster = { statePath, isOver: false };
    this.embeddedClusters.push(cluster);
    const dispose = () => {
      cluster.isOver = true;
    };
    return { kubeconfigText: embeddedKubeconfig, stop: async () => dispose(), dispose };
  }

  readonly #runtime: Runtime = {
    connectKubernetes: async (options) => {
      this.connects.push(options);
      if (this.connectError) throw this.connectError;
      return this.services.shift() ?? new MemorySandboxService();
    },
    readContexts: async () => {
      if (this.contextsError) throw this.contextsError;
      return this.contexts;
    },
    parseCreateRequest: (body) => ({ spec: parseSpec(body) }),
    warningsOf,
  };

  readonly #apiRuntime: ApiRuntime = {
    createApiServer: ({ port, service }) => {
      const api = { port: port || 45_678, cluster: service.description, isStopped: false };
      return {
        start: async () => {
          if (port === this.usedPort) throw new SandboxError('AddressUnavailable', `Port ${port} is in use`);
          this.startedApis.push(api);
          return { host: '127.0.0.1', port: api.port, url: `http://127.0.0.1:${api.port}` };
        },
        stop: async () => {
          api.isStopped = true;
        },
      };
    },
    createKeyStore: () => ({
      authenticate: async (token) => {
        if (!this.#keys.includes(token)) throw new SandboxError('InvalidApiKey', 'Invalid API key');
        return {
          name: 'vscode',
          createdAtMs: 0,
          expiresAtMs: 1,
          lastUsedAtMs: undefined,
          namespaces: undefined,
          nodes: undefined,
        };
      },
      close: async () => undefined,
      create: async () => {
        const token = `token-${this.#keys.length + 1}`;
        this.#keys.push(token);
        return token;
      },
      revoke: async (name) => {
        this.revokedKeys.push(name);
        this.#keys = [];
      },
      list: async () => this.#keys.map(() => ({ name: 'vscode' })),
    }),
    createEnvFiles: () => ({ read: async () => '' }),
    randomIds: () => 'id',
  };
}

/** Lets everything that waits for nothing but promises come to its end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The few rules that the questions need; the real parser has tests of its own. */
function parseSpec(body: unknown): SandboxSpec {
  const text = (key: string): string => {
    const value = valueOf(body, key);
    return typeof value === 'string' ? value : '';
  };
  const [name, image, namespace] = [text('name'), text('image'), text('namespace')];
  if (!/^[a-z0-9-]+$/.test(name))
    throw new SandboxError('InvalidField', `name ${name} is no DNS label`, { field: 'name' });
  if (image.includes(' ')) throw new SandboxError('InvalidField', `image ${image} has a space`, { field: 'image' });
  const whitelist = valueOf(body, 'egress_whitelist');
  const cidrs = Array.isArray(whitelist) ? whitelist.map(String) : undefined;
  const bad = cidrs?.findIndex((cidr) => !/^[\d.]+(\/\d+)?$/.test(cidr)) ?? -1;
  if (bad >= 0)
    throw new SandboxError('InvalidField', `${cidrs?.[bad]} is no CIDR`, { field: `egress_whitelist[${bad}]` });
  return {
    namespace,
    name,
    image,
    env: undefined,
    beforeScript: undefined,
    beforeScriptTimeoutSeconds: 300,
    limits: Object.fromEntries(
      Object.entries(valueOf(body, 'limits') ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    egressWhitelist: cidrs,
    isPodNonRoot: false,
    isContainerNonRoot: false,
    capDrop: undefined,
    capAdd: [],
    runtimeClassName: valueOf(body, 'runtime_class_name') === 'none' ? undefined : 'kata',
    backend: undefined,
    nodeName: undefined,
    imagePullSecrets: [],
    imagePullPolicy: undefined,
  };
}

function valueOf(body: unknown, key: string): object | string | undefined {
  return typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
}

function asContext(fake: object): ExtensionContext {
  return fake as ExtensionContext;
}
