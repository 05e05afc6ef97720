/** `metrics.k8s.io/v1beta1`: what pods and nodes take, as the node says. */
import type { NodeAgent, PodUsage } from '../node/nodeAgent.ts';
import type { KubeObject, PodObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import { resources, type Resource } from '../objects/resources.ts';
import { labelMatcher } from './labelSelector.ts';
import { KubeHttpError, methodNotAllowed, notFound, pathNotFound } from './status.ts';

export const metricsGroup = { group: 'metrics.k8s.io', version: 'v1beta1' } as const;
const apiVersion = `${metricsGroup.group}/${metricsGroup.version}`;
const window = '15s';

export interface MetricsTarget {
  readonly plural: 'pods' | 'nodes';
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** Errors: 404. */
export function parseMetricsTarget(rest: readonly string[]): MetricsTarget {
  const isNamespaced = rest[0] === 'namespaces';
  const namespace = isNamespaced ? rest[1] : undefined;
  const [plural, name, ...more] = isNamespaced ? rest.slice(2) : rest;
  const isPods = plural === 'pods' && (isNamespaced || name === undefined);
  if (more.length > 0 || !(isPods || (plural === 'nodes' && !isNamespaced))) throw pathNotFound();
  return { plural, namespace, name };
}

export interface MetricsSource {
  readonly store: ObjectStore;
  readonly node: NodeAgent;
}

/** Errors: 404, 405 as Kubernetes words them. */
export function answerMetrics(
  { store, node }: MetricsSource,
  method: string,
  target: MetricsTarget,
  query: URLSearchParams,
): unknown {
  const { plural, namespace, name } = target;
  if (method !== 'GET') throw methodNotAllowed();
  if (query.get('watch')) throw watchRefused(plural);
  const usage = new Usage(store, node);
  if (plural === 'pods') {
    if (name !== undefined) return onePod(usage, store, namespace, name);
    const pods = selected(store.list(resources.pods, namespace), query);
    const items = pods.flatMap((pod) => usage.ofPod(pod as PodObject) ?? []);
    return { kind: 'PodMetricsList', apiVersion, metadata: {}, items };
  }
  if (name !== undefined) {
    const found = store.get(resources.nodes, undefined, name);
    if (!found) throw notFound({ group: '', kind: 'node', plural: 'node' }, name);
    return { kind: 'NodeMetrics', apiVersion, ...usage.ofNode(found) };
  }
  const nodes = selected(store.list(resources.nodes), query);
  const items = nodes.map((each) => usage.ofNode(each));
  return { kind: 'NodeMetricsList', apiVersion, metadata: {}, items };
}

function onePod(usage: Usage, store: ObjectStore, namespace: string | undefined, name: string): unknown {
  const pod = store.get(resources.pods, namespace, name) as PodObject | undefined;
  if (!pod) throw notFound(resources.pods, name);
  const found = usage.ofPod(pod);
  if (found) return { kind: 'PodMetrics', apiVersion, ...found };
  throw notFound({ ...metricsGroup, kind: 'PodMetrics', plural: 'podmetrics' }, `${namespace ?? ''}/${name}`);
}

function selected(objects: readonly KubeObject[], query: URLSearchParams): readonly KubeObject[] {
  return objects.filter(labelMatcher(query.get('labelSelector')));
}

function watchRefused(plural: Resource['plural']): KubeHttpError {
  const { group } = metricsGroup;
  const message = `watch is not supported on resources of kind "${plural}.${group}"`;
  return new KubeHttpError(405, 'MethodNotAllowed', message, { group, kind: plural });
}

class Usage {
  readonly #store: ObjectStore;
  readonly #node: NodeAgent;

  constructor(store: ObjectStore, node: NodeAgent) {
    this.#store = store;
    this.#node = node;
  }

  ofPod(pod: PodObject) {
    const usage = this.#node.usageOf(pod);
    if (usage === undefined) return undefined;
    const containers = Object.entries(usage).map(([name, each]) => ({ name, usage: quantitiesOf(each) }));
    return { ...this.#head(pod), containers };
  }

  ofNode(node: KubeObject) {
    const { name } = node.metadata;
    const pods = this.#store.list(resources.pods) as readonly PodObject[];
    const usages = pods
      .filter(({ spec }) => spec.nodeName === name)
      .flatMap((pod) => Object.values(this.#node.usageOf(pod) ?? {}));
    const total = usages.reduce<PodUsage>(
      (sum, each) => ({
        cpuNanoCores: sum.cpuNanoCores + each.cpuNanoCores,
        memoryBytes: sum.memoryBytes + each.memoryBytes,
      }),
      { cpuNanoCores: 0, memoryBytes: 0 },
    );
    return { ...this.#head(node), usage: quantitiesOf(total) };
  }

  #head({ metadata }: KubeObject) {
    const { name, namespace, labels } = metadata;
    const timestamp = this.#store.timestamp();
    return {
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        creationTimestamp: timestamp,
        ...(labels === undefined ? {} : { labels }),
      },
      timestamp,
      window,
    };
  }
}

const quantitiesOf = ({ cpuNanoCores, memoryBytes }: PodUsage) => ({
  cpu: cpuNanoCores === 0 ? '0' : `${Math.round(cpuNanoCores)}n`,
  memory: memoryBytes === 0 ? '0' : `${Math.ceil(memoryBytes / 1024)}Ki`,
});
