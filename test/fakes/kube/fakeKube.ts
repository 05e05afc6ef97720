/**
 * A small Kubernetes API server for tests: real HTTP on loopback, the resources that sandboxes are made of, their
 * controllers, and pods whose commands are processes of this machine. It isolates nothing and enforces no
 * NetworkPolicy, so it is for the commands of tests alone.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiServer, type Forbid, type RequestRecord } from './apiServer.ts';
import { Controllers } from './controllers.ts';
import { EventRecorder } from './eventRecorder.ts';
import { FaultProxy } from './faultProxy.ts';
import { Kubelet, type KubeletDelays } from './kubelet.ts';
import { Later } from './later.ts';
import { ObjectStore } from './objectStore.ts';
import { resources, type ResourceName } from './resources.ts';
import { KubeHttpError } from './status.ts';
import { admit } from './validation.ts';
import type { KubeObject, NewObject } from './kubeObject.ts';

export interface FakeKubeOptions {
  /** Beside `default` and `kube-system`. */
  readonly namespaces?: readonly string[];
  /** Default: `kata`. */
  readonly runtimeClasses?: readonly string[];
  /** Name and labels; default one, `fake-node`. */
  readonly nodes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly delays?: Partial<KubeletDelays> & { readonly collectMs?: number };
  /** Changes that a watch may be behind. Default 5,000. */
  readonly maxChanges?: number;
  readonly forbid?: Forbid;
  /** Commands that exec does not find, e.g. `bash`. */
  readonly missingCommands?: readonly string[];
  /** Lets requests in without the token. For kubectl, which sends none without TLS. */
  readonly allowsAnonymous?: boolean;
}

/** Which requests a fault meets: those whose `METHOD /path?query` it matches. */
export type RequestMatch = RegExp | ((request: RequestRecord) => boolean);

export interface FakeKube {
  readonly url: string;
  readonly token: string;
  readonly kubeconfigText: string;
  /** Writes the kubeconfig into the folder; its path. */
  writeKubeconfig(folder: string): Promise<string>;
  stop(): Promise<void>;

  /** All requests so far, refused ones included; empty it to count anew. */
  readonly requests: RequestRecord[];
  /** Puts an object there as another client would. */
  add(resource: ResourceName, object: NewObject): KubeObject;
  get(resource: ResourceName, namespace: string | undefined, name: string): KubeObject | undefined;
  list(resource: ResourceName, namespace?: string): readonly KubeObject[];
  /** Puts the changed object in the place of the one of its name. */
  replace(resource: ResourceName, object: KubeObject): KubeObject;
  /** Deletes it as `kubectl delete` would; false when it is not there. */
  delete(resource: ResourceName, namespace: string | undefined, name: string): boolean;
  recordEvent(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void;

  setForbid(forbid: Forbid): void;
  /** Answers the next requests that match with that Status; `count` of them, default 1. */
  failNext(match: RequestMatch, code: number, options?: { reason?: string; message?: string; count?: number }): void;
  /** Resets every connection. */
  cutConnections(): void;
  /** Refuses connections until `accept`; the present ones end. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** Half-open: connections stay and nothing passes, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Ends all watches with 410 Gone, and makes every version up to now too old. */
  expireWatches(): void;
  sendBookmarks(): void;
}

const defaultDelays = { startMs: 5, readyMs: 5, terminateMs: 10, retryMs: 50, collectMs: 5 };

export async function startFakeKube(options: FakeKubeOptions = {}): Promise<FakeKube> {
  const delays = { ...defaultDelays, ...options.delays };
  const token = 'fake-token';
  const later = new Later();
  const store = new ObjectStore(options.maxChanges ?? 5000, () => Date.now());
  const events = new EventRecorder(store);
  const kubelet = new Kubelet(store, events, later, delays);
  const controllers = new Controllers(store, kubelet, events, later, delays);
  const missingCommands = new Set(options.missingCommands);
  const server = new ApiServer({
    store,
    controllers,
    kubelet,
    token: options.allowsAnonymous ? undefined : token,
    missingCommands,
  });
  if (options.forbid) server.forbid = options.forbid;
  addInitialObjects(store, options);
  const proxy = new FaultProxy(await server.listen());
  await proxy.accept();
  const url = `http://127.0.0.1:${proxy.port}`;
  const kubeconfigText = kubeconfig(url, token);

  return {
    url,
    token,
    kubeconfigText,
    async writeKubeconfig(folder) {
      const file = join(folder, 'kubeconfig');
      await writeFile(file, kubeconfigText, { mode: 0o600 });
      return file;
    },
    async stop() {
      later.dispose();
      await proxy.refuse();
      await server.close();
      kubelet.dispose();
    },
    requests: server.requests,
    add: (resource, object) => store.add(resources[resource], admit(resources[resource], object)),
    get: (resource, namespace, name) => store.get(resources[resource], namespace, name),
    list: (resource, namespace) => store.list(resources[resource], namespace),
    replace: (resource, object) => store.replace(resources[resource], object),
    delete(resource, namespace, name) {
      const object = store.get(resources[resource], namespace, name);
      if (object) controllers.delete(resources[resource], object, backgroundDelete);
      return object !== undefined;
    },
    recordEvent: (about, type, reason, message) => events.record(about, type, reason, message),
    setForbid(forbid) {
      server.forbid = forbid;
    },
    failNext(match, code, { reason = 'InternalError', message = 'made to fail', count = 1 } = {}) {
      const matches = toMatcher(match);
      const error = new KubeHttpError(code, reason, message);
      for (let i = 0; i < count; i++) server.forced.push({ matches, error });
    },
    cutConnections: () => proxy.cut(),
    refuse: () => proxy.refuse(),
    accept: () => proxy.accept(),
    freeze: () => proxy.freeze(),
    thaw: () => proxy.thaw(),
    expireWatches: () => store.compact(),
    sendBookmarks: () => server.sendBookmarks(),
  };
}

const backgroundDelete = { propagation: 'Background', gracePeriodSeconds: undefined } as const;

function addInitialObjects(store: ObjectStore, options: FakeKubeOptions): void {
  const put = (resource: ResourceName, object: NewObject) =>
    store.add(resources[resource], admit(resources[resource], object));
  for (const name of ['default', 'kube-system', ...(options.namespaces ?? [])])
    put('namespaces', { metadata: { name } });
  for (const name of options.runtimeClasses ?? ['kata']) put('runtimeclasses', { metadata: { name }, handler: name });
  for (const [name, labels] of Object.entries(options.nodes ?? { 'fake-node': {} })) {
    put('nodes', { metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } }, spec: {} });
  }
}

function toMatcher(match: RequestMatch): (request: RequestRecord) => boolean {
  return match instanceof RegExp ? ({ method, path }) => match.test(`${method} ${path}`) : match;
}

function kubeconfig(server: string, token: string): string {
  const context = { cluster: 'fake', user: 'fake-user', namespace: 'default' };
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'fake', cluster: { server } }],
      users: [{ name: 'fake-user', user: { token } }],
      contexts: [{ name: 'fake', context }],
      'current-context': 'fake',
    },
    undefined,
    2,
  )}\n`;
}
