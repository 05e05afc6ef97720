/**
 * A small Kubernetes API server in this process, for trying the product without a cluster and for tests: HTTPS
 * on loopback behind a random token, the resources that sandboxes are made of, their controllers and a node. It isolates
 * nothing; what runs in its pods is up to the `shells` that it is given.
 */
import { randomBytes } from 'node:crypto';
import { systemClock, type Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { Admission } from './admission/admission.ts';
import { admit } from './admission/admit.ts';
import { kubeconfigFor } from './kubeconfigFor.ts';
import { makeCertificate } from './server/certificate.ts';
import { ApiServer, type RequestRecord } from './server/apiServer.ts';
import type { Forbid } from './server/authorizer.ts';
import { startControllers } from './controllers/controllers.ts';
import { EventRecorder } from './controllers/eventRecorder.ts';
import { Deletion } from './objects/deletion.ts';
import { Kubelet } from './node/kubelet.ts';
import { nodeObject } from './node/nodeObject.ts';
import { ObjectStore } from './objects/objectStore.ts';
import { resources, type ResourceName } from './objects/resources.ts';
import type { NewObject } from './objects/kubeObject.ts';
import type { PodShells } from './shell/podShell.ts';
import { Timers } from './timers.ts';
import { nodeTiming, type Timing } from './timing.ts';

export interface EmbeddedOptions {
  readonly shells: PodShells;
  readonly clock?: Clock;
  readonly timing?: Partial<Timing>;
  /** HTTPS with a certificate of its own, without which kubectl sends no token. Default true. */
  readonly tls?: boolean;
  /** Changes that a watch may be behind. Default 10,000. */
  readonly maxChanges?: number;
  /** Beside `default` and `kube-system`. */
  readonly namespaces?: readonly string[];
  /** Default: `kata`. */
  readonly runtimeClasses?: readonly string[];
  /** Name and labels; default one, `embedded`. */
  readonly nodes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the bearer of the token may not; default nothing. */
  readonly forbid?: Forbid;
  /** Sees each request before it is answered; what it throws is the answer. */
  readonly onRequest?: (request: RequestRecord) => void;
}

export interface EmbeddedKubernetes extends Disposable {
  readonly port: number;
  readonly url: string;
  readonly token: string;
  /** PEM; undefined without TLS. */
  readonly certificateAuthority: string | undefined;
  /** With one context, `embedded`, and the token in it. */
  readonly kubeconfigText: string;
  readonly store: ObjectStore;
  readonly deletion: Deletion;
  readonly events: EventRecorder;
  readonly api: ApiServer;
  stop(): Promise<void>;
}

export async function startEmbeddedKubernetes(options: EmbeddedOptions): Promise<EmbeddedKubernetes> {
  const clock = options.clock ?? systemClock;
  const timers = new Timers(clock);
  const token = randomBytes(32).toString('base64url');
  const certificate = (options.tls ?? true) ? makeServerCertificate() : undefined;
  const timing = { ...nodeTiming, ...options.timing };
  const store = new ObjectStore(options.maxChanges ?? 10_000, () => clock.now());
  const admission = new Admission(store);
  const deletion = new Deletion(store);
  const events = new EventRecorder(store);
  const kubelet = new Kubelet({ store, deletion, events, timers, timing, shells: options.shells });
  const certificateAuthority = certificate?.certificate;
  const context = { store, deletion, admission, events, timers, timing, certificateAuthority };
  const controllers = startControllers(context);
  const api = new ApiServer({
    store,
    deletion,
    admission,
    node: kubelet,
    timers,
    certificate,
    token,
    forbid: options.forbid ?? (() => false),
    onRequest: options.onRequest ?? (() => undefined),
  });
  addInitialObjects(store, options);
  const port = await api.listen();
  const stop = async (): Promise<void> => {
    timers.dispose();
    controllers.dispose();
    kubelet.dispose();
    await api.close();
  };
  const url = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const kubeconfigText = kubeconfigFor({ url, token, certificateAuthority });
  const access = { port, url, token, certificateAuthority, kubeconfigText };
  return { ...access, store, deletion, events, api, stop, dispose: () => void stop() };
}

/** Its own authority. The key is made for this one start and stays in memory, so that it need not run out. */
function makeServerCertificate() {
  const notAfter = new Date(Date.now() + 10 * 365 * 86_400_000);
  return makeCertificate({ name: 'embedded-kubernetes', hosts: ['127.0.0.1', 'localhost'], notAfter });
}

function addInitialObjects(store: ObjectStore, options: EmbeddedOptions): void {
  const put = (resource: ResourceName, object: NewObject) =>
    store.add(resources[resource], admit(resources[resource], object));
  for (const name of ['default', 'kube-system', ...(options.namespaces ?? [])])
    put('namespaces', { metadata: { name } });
  for (const name of options.runtimeClasses ?? ['kata']) put('runtimeclasses', { metadata: { name }, handler: name });
  for (const [name, labels] of Object.entries(options.nodes ?? { embedded: {} })) {
    put('nodes', nodeObject(name, labels, store.timestamp(), randomBytes(16).toString('hex')));
  }
}
