/**
 * The embedded Kubernetes as tests use it: behind a proxy that breaks connections, with answers that can be forced, and
 * in a hurry. Without `shells` the commands in its pods are processes of this machine, which isolates nothing.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../src/base/clock.ts';
import { admit } from '../../../src/embedded/admission/admit.ts';
import type { RequestRecord } from '../../../src/embedded/server/apiServer.ts';
import type { Forbid } from '../../../src/embedded/server/authorizer.ts';
import { KubeHttpError } from '../../../src/embedded/server/status.ts';
import { startEmbeddedKubernetes } from '../../../src/embedded/embeddedKubernetes.ts';
import { backgroundDelete } from '../../../src/embedded/objects/deletion.ts';
import type { KubeObject, NewObject } from '../../../src/embedded/objects/kubeObject.ts';
import { resources, type ResourceName } from '../../../src/embedded/objects/resources.ts';
import type { PodShells } from '../../../src/embedded/shell/podShell.ts';
import type { Timing } from '../../../src/embedded/timing.ts';
import { FaultProxy } from './faultProxy.ts';
import { ProcessShells } from './processShells.ts';

export interface FakeKubeOptions {
  /** Beside `default` and `kube-system`. */
  readonly namespaces?: readonly string[];
  /** Default: `kata`. */
  readonly runtimeClasses?: readonly string[];
  /** Name and labels; default one, `fake-node`. */
  readonly nodes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly delays?: Partial<Timing>;
  readonly shells?: PodShells;
  readonly clock?: Clock;
  /** Changes that a watch may be behind. Default 5,000. */
  readonly maxChanges?: number;
  readonly forbid?: Forbid;
  /** Commands that exec does not find, e.g. `bash`. */
  readonly missingCommands?: readonly string[];
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

const hurry: Timing = {
  scheduleMs: 2,
  sandboxMs: 2,
  createMs: 2,
  reportMs: 1,
  pullMs: 0,
  checkImageMs: 1,
  settleMs: 20,
  cleanupMs: 5,
  secondMs: 50,
  collectMs: 5,
  namespaceMs: 5,
};

interface ForcedAnswer {
  readonly matches: (request: RequestRecord) => boolean;
  readonly error: KubeHttpError;
}

export async function startFakeKube(options: FakeKubeOptions = {}): Promise<FakeKube> {
  const requests: RequestRecord[] = [];
  const forced: ForcedAnswer[] = [];
  let forbid: Forbid = options.forbid ?? (() => false);
  const { delays, shells, missingCommands, ...rest } = options;
  const embedded = await startEmbeddedKubernetes({
    nodes: { 'fake-node': {} },
    maxChanges: 5000,
    tls: false,
    ...rest,
    timing: { ...hurry, ...delays },
    shells: shells ?? new ProcessShells(new Set(missingCommands)),
    forbid: (...access) => forbid(...access),
    onRequest(request) {
      requests.push(request);
      const answer = forced.find((each) => each.matches(request));
      if (!answer) return;
      forced.splice(forced.indexOf(answer), 1);
      throw answer.error;
    },
  });
  const { store, deletion, events, token } = embedded;
  const proxy = new FaultProxy(embedded.port);
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
      await proxy.refuse();
      await embedded.stop();
    },
    requests,
    add: (resource, object) => store.add(resources[resource], admit(resources[resource], object)),
    get: (resource, namespace, name) => store.get(resources[resource], namespace, name),
    list: (resource, namespace) => store.list(resources[resource], namespace),
    replace: (resource, object) => store.replace(resources[resource], object),
    delete(resource, namespace, name) {
      const object = store.get(resources[resource], namespace, name);
      if (object) deletion.delete(resources[resource], object, backgroundDelete);
      return object !== undefined;
    },
    recordEvent: (about, type, reason, message) => events.record(about, type, reason, message),
    setForbid(wanted) {
      forbid = wanted;
    },
    failNext(match, code, { reason = 'InternalError', message = 'made to fail', count = 1 } = {}) {
      const matches = toMatcher(match);
      const error = new KubeHttpError(code, reason, message);
      for (let i = 0; i < count; i++) forced.push({ matches, error });
    },
    cutConnections: () => proxy.cut(),
    refuse: () => proxy.refuse(),
    accept: () => proxy.accept(),
    freeze: () => proxy.freeze(),
    thaw: () => proxy.thaw(),
    expireWatches: () => store.compact(),
    sendBookmarks: () => embedded.api.sendBookmarks(),
  };
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
