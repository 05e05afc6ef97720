import { textOf, type Json } from '../../objects/kubeObject.ts';
import { canonicalQuantity, canonicalResource } from '../quantity.ts';
import { asObject, changedFields, eachObject, filled, isUnset, objectOf } from '../values.ts';

/** The container as it is stored, on a node's host network or not. */
export function withContainerDefaults(container: Json): Json {
  const changed = changedFields(container, {
    ports: eachObject((port) => filled(port, { protocol: 'TCP' })),
    env: eachObject(withEnvDefaults),
    envFrom: eachObject(withoutEmptyPrefix),
    resources: asObject(withCanonicalResources),
    livenessProbe: asObject(withProbeDefaults),
    readinessProbe: asObject(withProbeDefaults),
    startupProbe: asObject(withProbeDefaults),
    lifecycle: asObject((hooks) =>
      changedFields(hooks, { postStart: asObject(withHttpDefaults), preStop: asObject(withHttpDefaults) }),
    ),
  });
  return filled(changed, {
    resources: {},
    imagePullPolicy: pullPolicyOf(textOf(container['image'])),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
}

/** What may move is looked for each time. */
function pullPolicyOf(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent';
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : 'latest';
  // A name that is none has no tag either.
  return tag === 'latest' && isImageName(image) ? 'Always' : 'IfNotPresent';
}

const isImageName = (image: string): boolean =>
  /^[a-zA-Z0-9][\w./:-]*$/.test(image) && !/[A-Z]/.test(image.slice(image.indexOf('/') + 1).split(':', 1)[0] ?? '');

function withEnvDefaults(variable: Json): Json {
  const { value, ...rest } = variable;
  return changedFields(value === '' ? rest : variable, { valueFrom: asObject(withSourceDefaults) });
}

const withoutEmptyPrefix = ({ prefix, ...source }: Json): Json => (isUnset(prefix) ? source : { ...source, prefix });

/** What a variable or a file is read from. */
export const withSourceDefaults = (source: Json): Json =>
  changedFields(source, {
    fieldRef: asObject((ref) => filled(ref, { apiVersion: 'v1' })),
    resourceFieldRef: asObject((ref) => filled(changedFields(ref, { divisor: canonicalQuantity }), { divisor: '0' })),
  });

const withCanonicalResources = (resources: Json): Json =>
  changedFields(resources, { limits: canonicalQuantities, requests: canonicalQuantities });

export function canonicalQuantities(list: unknown): unknown {
  const quantities = objectOf(list);
  return changedFields(
    quantities,
    Object.fromEntries(Object.keys(quantities).map((name) => [name, canonicalResource])),
  );
}

function withProbeDefaults(probe: Json): Json {
  const withAction = changedFields(withHttpDefaults(probe), {
    grpc: asObject((action) => ({ service: '', ...action })),
  });
  return filledNumbers(withAction, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
}

const withHttpDefaults = (handler: Json): Json =>
  changedFields(handler, { httpGet: asObject((action) => filled(action, { path: '/', scheme: 'HTTP' })) });

/** Of numbers 0 is as good as none. */
function filledNumbers(object: Json, defaults: Readonly<Record<string, number>>): Json {
  const zeros = Object.keys(defaults).filter((key) => object[key] === 0);
  if (zeros.length === 0) return filled(object, defaults);
  return filled({ ...object, ...Object.fromEntries(zeros.map((key) => [key, undefined])) }, defaults);
}

/** Of a pod, not of a template: what is not asked for is what is allowed. */
export function withRequests(container: Json): Json {
  const resources = objectOf(container['resources']);
  const limits = objectOf(resources['limits']);
  if (Object.keys(limits).length === 0) return container;
  return { ...container, resources: { ...resources, requests: filled(objectOf(resources['requests']), limits) } };
}

export const withHostPorts = (container: Json): Json =>
  changedFields(container, {
    ports: eachObject((port) => (port['hostPort'] ? port : { ...port, hostPort: port['containerPort'] })),
  });
