/** What a pod's variables may say of the pod itself. Pure. */
import type { Container, EnvVarSource } from 'kubernetes-types/core/v1';
import type { PodObject } from '../objects/kubeObject.ts';
import { divided } from './quantity.ts';

export interface PodPlace {
  readonly podIP: string;
  readonly hostIP: string;
  /** Of the node: what a container without a limit may use. */
  readonly allocatable: Readonly<Record<string, unknown>>;
}

export function fieldOf(pod: PodObject, path: string, { podIP, hostIP }: PodPlace): string {
  const { name, namespace = '', uid, labels, annotations } = pod.metadata;
  const [, kind, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (kind === 'labels') return labels?.[key] ?? '';
  if (kind === 'annotations') return annotations?.[key] ?? '';
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'metadata.uid': uid,
    'spec.nodeName': pod.spec.nodeName ?? '',
    'spec.serviceAccountName': pod.spec.serviceAccountName ?? 'default',
    'status.hostIP': hostIP,
    'status.hostIPs': hostIP,
    'status.podIP': podIP,
    'status.podIPs': podIP,
  };
  return fields[path] ?? '';
}

type ResourceField = NonNullable<EnvVarSource['resourceFieldRef']>;

export function resourceOf(
  pod: PodObject,
  container: Container,
  { containerName, resource, divisor }: ResourceField,
  { allocatable }: PodPlace,
): string {
  const of = pod.spec.containers.find(({ name }) => name === containerName) ?? container;
  const [kind = '', ...rest] = resource.split('.');
  const name = rest.join('.');
  const { limits = {}, requests = limits } = of.resources ?? {};
  const value = kind === 'limits' ? (limits[name] ?? allocatable[name]) : requests[name];
  return divided(value ?? '0', divisor);
}
