/** The command and the variables of a container, as a kubelet makes them from its pod. */
import type { Container, EnvVar } from 'kubernetes-types/core/v1';
import { child, type KubeObject, type PodObject } from '../objects/kubeObject.ts';
import { fieldOf, resourceOf, type PodPlace } from './downwardApi.ts';
import { expand } from './expand.ts';

export type ConfigKind = 'Secret' | 'ConfigMap';

export interface EnvironmentSource {
  readonly pod: PodObject;
  readonly container: Container;
  readonly place: PodPlace;
  readonly find: (kind: ConfigKind, name: string) => KubeObject | undefined;
}

/** Something that the container's configuration names is not there. */
export class ContainerConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContainerConfigError';
  }
}

const maxHostNameLength = 63;

/** Errors: ContainerConfigError, worded as a kubelet words it. */
export function environmentOf(source: EnvironmentSource): Readonly<Record<string, string>> {
  const { pod, container } = source;
  const env: Record<string, string> = { HOSTNAME: hostNameOf(pod) };
  for (const { prefix = '', secretRef, configMapRef } of container.envFrom ?? []) {
    const [kind, reference] = secretRef ? (['Secret', secretRef] as const) : (['ConfigMap', configMapRef] as const);
    for (const [key, value] of Object.entries(valuesOf(source, kind, reference?.name ?? '', reference?.optional))) {
      env[`${prefix}${key}`] = value;
    }
  }
  for (const variable of container.env ?? []) {
    const value = valueOf(source, variable, env);
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

/** Empty where the image's own is to be run. */
export function commandOf({ command = [], args = [] }: Container, env: Readonly<Record<string, string>>): string[] {
  return [...command, ...args].map((word) =>
    expand(word, (name) => (Object.hasOwn(env, name) ? env[name] : undefined)),
  );
}

function hostNameOf({ metadata, spec }: PodObject): string {
  return (spec.hostname ?? metadata.name).slice(0, maxHostNameLength).replace(/[-.]+$/, '');
}

function valueOf(
  source: EnvironmentSource,
  { value = '', valueFrom }: EnvVar,
  env: Readonly<Record<string, string>>,
): string | undefined {
  if (!valueFrom) return expand(value, (name) => (Object.hasOwn(env, name) ? env[name] : undefined));
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef } = valueFrom;
  const { pod, container, place } = source;
  if (fieldRef) return fieldOf(pod, fieldRef.fieldPath, place);
  if (resourceFieldRef) return resourceOf(pod, container, resourceFieldRef, place);
  if (secretKeyRef) return keyOf(source, 'Secret', secretKeyRef);
  return configMapKeyRef ? keyOf(source, 'ConfigMap', configMapKeyRef) : '';
}

function keyOf(
  source: EnvironmentSource,
  kind: ConfigKind,
  { name = '', key, optional }: { readonly name?: string; readonly key: string; readonly optional?: boolean },
): string | undefined {
  const values = valuesOf(source, kind, name, optional);
  if (Object.hasOwn(values, key)) return values[key];
  if (optional === true) return undefined;
  const { namespace = '' } = source.pod.metadata;
  throw new ContainerConfigError(`couldn't find key ${key} in ${kind} ${namespace}/${name}`);
}

function valuesOf(
  { find }: EnvironmentSource,
  kind: ConfigKind,
  name: string,
  isOptional: boolean | undefined,
): Readonly<Record<string, string>> {
  const object = find(kind, name);
  if (!object && isOptional !== true) throw new ContainerConfigError(`${kind.toLowerCase()} "${name}" not found`);
  const entries = Object.entries(child(object, 'data')).map(([key, value]) => [
    key,
    kind === 'Secret' ? Buffer.from(String(value), 'base64').toString() : String(value),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
