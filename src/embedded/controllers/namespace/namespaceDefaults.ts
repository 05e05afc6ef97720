/** What every namespace has: the account of its pods, and the certificate by which they know the API server. */
import type { Disposable } from '../../../base/disposable.ts';
import { child } from '../../objects/kubeObject.ts';
import type { Change } from '../../objects/objectStore.ts';
import { resources, type Resource } from '../../objects/resources.ts';
import { sameJson } from '../../objects/sameJson.ts';
import type { ControllerContext } from '../controllerContext.ts';
import { WorkQueue } from '../workQueue.ts';

const accountName = 'default';
const certificateName = 'kube-root-ca.crt';
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export class NamespaceDefaults implements Disposable {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;

  constructor(context: ControllerContext) {
    const { store, timers } = context;
    this.#context = context;
    this.#queue = new WorkQueue({ timers, sync: (name) => this.#sync(name) });
    this.#unsubscribe = store.onChange((change) => change && this.#onChange(change));
    for (const { metadata } of store.byName('namespaces')) this.#queue.add(metadata.name);
  }

  dispose(): void {
    this.#unsubscribe();
    this.#queue.dispose();
  }

  #onChange({ resource, type, object }: Change): void {
    const { namespace, name } = object.metadata;
    if (resource === resources.namespaces && type === 'ADDED') this.#queue.add(name);
    const isAccount = resource === resources.serviceaccounts && name === accountName && type === 'DELETED';
    const isCertificate = resource === resources.configmaps && name === certificateName;
    if (namespace !== undefined && (isAccount || isCertificate)) this.#queue.add(namespace);
  }

  #sync(namespace: string): boolean {
    const { store } = this.#context;
    const { metadata } = store.get(resources.namespaces, undefined, namespace) ?? {};
    if (!metadata || metadata.deletionTimestamp !== undefined) return true;
    if (!store.get(resources.serviceaccounts, namespace, accountName)) {
      this.#add(resources.serviceaccounts, namespace, accountName, {});
    }
    const data = { 'ca.crt': this.#context.certificateAuthority ?? '' };
    const certificate = store.get(resources.configmaps, namespace, certificateName);
    if (!certificate) this.#add(resources.configmaps, namespace, certificateName, { data });
    else if (!sameJson(child(certificate, 'data'), data)) store.replace(resources.configmaps, { ...certificate, data });
    return true;
  }

  #add(resource: Resource, namespace: string, name: string, content: object): void {
    const { store, admission } = this.#context;
    const annotations =
      resource === resources.configmaps ? { annotations: { 'kubernetes.io/description': description } } : {};
    store.add(resource, admission.create(resource, { metadata: { namespace, name, ...annotations }, ...content }));
  }
}
