import { textOf, type Json, type NewObject } from '../../objects/kubeObject.ts';
import { asObject, changedFields, eachObject, filled, listOf, objectOf } from '../values.ts';
import { canonicalQuantities } from './containers.ts';

export function withPolicyDefaults(spec: Json): Json {
  const changed = changedFields(filled(spec, { podSelector: {} }), {
    ingress: eachObject(withPortDefaults),
    egress: eachObject(withPortDefaults),
  });
  if (listOf(spec['policyTypes']).length > 0) return changed;
  // An empty list of rules is none.
  const hasEgress = listOf(spec['egress']).length > 0;
  return { ...changed, policyTypes: hasEgress ? ['Ingress', 'Egress'] : ['Ingress'] };
}

const withPortDefaults = (rule: Json): Json =>
  changedFields(rule, { ports: eachObject((port) => filled(port, { protocol: 'TCP' })) });

/** Plain text is put among the data, and is not told again. */
export function withSecretDefaults({ stringData, data, ...secret }: NewObject): NewObject {
  const texts = Object.entries(objectOf(stringData)).map(([key, text]) => [
    key,
    Buffer.from(textOf(text)).toString('base64'),
  ]);
  const all = { ...withoutNulls(objectOf(data)), ...(Object.fromEntries(texts) as Json) };
  const filledIn = Object.keys(all).length === 0 ? secret : { ...secret, data: all };
  return { ...filledIn, type: textOf(secret['type']) || 'Opaque' };
}

const withoutNulls = (data: Json): Json =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value ?? '']));

/** With the label by which policies select it, whatever the client says. */
export function withNamespaceDefaults(namespace: NewObject): NewObject {
  const { name } = namespace.metadata;
  if (!name) return namespace;
  const labels = { ...namespace.metadata.labels, 'kubernetes.io/metadata.name': name };
  return { ...namespace, metadata: { ...namespace.metadata, labels } };
}

export function withKubernetesFinalizer(namespace: NewObject): NewObject {
  const spec = objectOf(namespace.spec);
  const finalizers = listOf(spec['finalizers']);
  return finalizers.includes('kubernetes')
    ? namespace
    : { ...namespace, spec: { ...spec, finalizers: [...finalizers, 'kubernetes'] } };
}

/** Fields that are shown though there is nothing to show. */
export function withEventDefaults(event: NewObject): NewObject {
  const shown = { eventTime: null, firstTimestamp: null, lastTimestamp: null };
  const texts = { reportingComponent: '', reportingInstance: '' };
  return {
    ...shown,
    ...texts,
    ...event,
    source: objectOf(event['source']),
    involvedObject: objectOf(event['involvedObject']),
  };
}

export const withRuntimeClassDefaults = (runtimeClass: NewObject): NewObject => ({
  ...runtimeClass,
  ...changedFields(runtimeClass, {
    overhead: asObject((overhead) => changedFields(overhead, { podFixed: canonicalQuantities })),
  }),
  metadata: runtimeClass.metadata,
});

export function withNodeDefaults(node: NewObject): NewObject {
  const { podCIDR, podCIDRs } = objectOf(node.spec);
  const cidrs = listOf(podCIDRs).length === 0 && podCIDR ? { podCIDRs: [podCIDR] } : {};
  const status = changedFields(objectOf(node.status), {
    capacity: canonicalQuantities,
    allocatable: canonicalQuantities,
  });
  const { capacity } = status;
  const shown = capacity === undefined ? status : filled(status, { allocatable: capacity });
  return { ...node, spec: { ...objectOf(node.spec), ...cidrs }, status: { ...emptyNodeStatus, ...shown } };
}

const emptyNodeStatus = {
  daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
  nodeInfo: {
    machineID: '',
    systemUUID: '',
    bootID: '',
    kernelVersion: '',
    osImage: '',
    containerRuntimeVersion: '',
    kubeletVersion: '',
    kubeProxyVersion: '',
    operatingSystem: '',
    architecture: '',
  },
};

const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node is not ready. */
export function withNotReadyTaint(node: NewObject): NewObject {
  const spec = objectOf(node.spec);
  const taints = listOf(spec['taints']).map(objectOf);
  if (taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) return node;
  return { ...node, spec: { ...spec, taints: [...taints, notReady] } };
}
