/** What the admission plugins of the real server do to a new pod, in their order. */
import { randomInt } from 'node:crypto';
import { textOf, type Json, type KubeObject, type NewObject } from '../../objects/kubeObject.ts';
import type { ObjectStore } from '../../objects/objectStore.ts';
import { resources } from '../../objects/resources.ts';
import { KubeHttpError, unsorted } from '../../server/status.ts';
import { isSame } from '../sameness.ts';
import { eachObject, filled, isAbsent, isUnset, objectOf, objectsOf } from '../values.ts';

/** Errors: 403 as Kubernetes words it. */
export function admitPod(store: ObjectStore, pod: NewObject): NewObject {
  const plugins = [withServiceAccount, withPriority, withTolerations, withRuntimeClass];
  const spec = plugins.reduce((before, plugin) => plugin(before, { store, pod }), objectOf(pod.spec));
  return { ...pod, spec };
}

interface Attributes {
  readonly store: ObjectStore;
  readonly pod: NewObject;
}

/** A pod whose name is made up is told of by what it is made of. */
function refuse({ metadata }: NewObject, why: string): KubeHttpError {
  const { name = '', generateName = '' } = metadata;
  const shown = generateName !== '' && name.startsWith(generateName) ? generateName : name || 'Unknown';
  return new KubeHttpError(403, 'Forbidden', `pods "${shown}" is forbidden: ${why}`, { name: shown, kind: 'pods' });
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

function withServiceAccount(spec: Json, { store, pod }: Attributes): Json {
  const name = textOf(spec['serviceAccountName']) || 'default';
  const { namespace = '' } = pod.metadata;
  const account = store.get(resources.serviceaccounts, namespace, name);
  // The controller makes the default one a moment after the namespace.
  if (!account && name !== 'default') {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw refuse(pod, why);
  }
  const named = { ...spec, serviceAccountName: name, serviceAccount: name };
  const wanted = spec['automountServiceAccountToken'] ?? account?.['automountServiceAccountToken'] ?? true;
  const mounted = wanted === false ? named : withToken(named);
  const pullSecrets = account?.['imagePullSecrets'];
  const hasOwn = objectsOf(spec['imagePullSecrets']).length > 0;
  return hasOwn || objectsOf(pullSecrets).length === 0 ? mounted : { ...mounted, imagePullSecrets: pullSecrets };
}

/** Mounts the account's token in each container that has nothing else there. */
function withToken(spec: Json): Json {
  const volumes = objectsOf(spec['volumes']);
  const own = volumes.map(({ name }) => textOf(name)).find((name) => name.startsWith(volumePrefix));
  const name = own ?? volumePrefix + Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
  let isNeeded = false;
  const mount = eachObject((container) => {
    const mounts = objectsOf(container['volumeMounts']);
    if (mounts.some(({ mountPath }) => mountPath === tokenPath)) return container;
    isNeeded = true;
    return { ...container, volumeMounts: [...mounts, { name, readOnly: true, mountPath: tokenPath }] };
  });
  const containers = mount(spec['containers']);
  const initContainers = mount(spec['initContainers']);
  const mounted = { ...spec, containers, ...(initContainers === undefined ? {} : { initContainers }) };
  return isNeeded && own === undefined ? { ...mounted, volumes: [...volumes, tokenVolume(name)] } : mounted;
}

const tokenVolume = (name: string): Json => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 0o644,
  },
});

/** Those that every cluster has; it serves no others. */
const priorities: Readonly<Record<string, number>> = {
  '': 0,
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

function withPriority(spec: Json, { pod }: Attributes): Json {
  const name = textOf(spec['priorityClassName']);
  const priority = priorities[name];
  if (priority === undefined) throw refuse(pod, `no PriorityClass with name ${name} was found`);
  const given = spec['priority'];
  if (!isUnset(given) && given !== priority) {
    const why = `the integer value of priority (${String(given)}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
    throw refuse(pod, why);
  }
  const policy = 'PreemptLowerPriority';
  const own = spec['preemptionPolicy'];
  if (!isAbsent(own) && own !== policy) {
    const why = `the string value of PreemptionPolicy (${textOf(own)}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
    throw refuse(pod, why);
  }
  return { ...spec, priority, preemptionPolicy: policy };
}

/** A client need not send back what it did not choose. */
export function withKeptPriority(previous: KubeObject, next: NewObject): NewObject {
  const { priority, preemptionPolicy } = objectOf(previous.spec);
  return { ...next, spec: withTolerations(filled(objectOf(next.spec), { priority, preemptionPolicy }, isAbsent)) };
}

/** How long it stays on a node that is lost. */
function withTolerations(spec: Json): Json {
  const given = objectsOf(spec['tolerations']);
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter(
      (taint) =>
        !given.some(
          ({ key, effect }) => (key === taint || isUnset(key)) && (effect === 'NoExecute' || isUnset(effect)),
        ),
    )
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  return added.length === 0 ? spec : { ...spec, tolerations: [...given, ...added] };
}

function withRuntimeClass(spec: Json, { store, pod }: Attributes): Json {
  const { runtimeClassName, overhead } = spec;
  const runtimeClass =
    typeof runtimeClassName === 'string' ? store.get(resources.runtimeclasses, undefined, runtimeClassName) : undefined;
  if (runtimeClassName === '') throw unsorted('resource name may not be empty');
  if (typeof runtimeClassName === 'string' && !runtimeClass) {
    throw refuse(pod, `pod rejected: RuntimeClass "${runtimeClassName}" not found`);
  }
  const { podFixed } = objectOf(runtimeClass?.['overhead']);
  if (!isUnset(overhead) && !isSame(overhead, podFixed)) {
    const why = isUnset(podFixed)
      ? 'Pod Overhead set without corresponding RuntimeClass defined Overhead'
      : "Pod's Overhead doesn't match RuntimeClass's defined Overhead";
    throw refuse(pod, `pod rejected: ${why}`);
  }
  const { nodeSelector, tolerations } = objectOf(runtimeClass?.['scheduling']);
  const scheduled = withScheduling(spec, pod, objectOf(nodeSelector), objectsOf(tolerations));
  return isUnset(podFixed) ? scheduled : { ...scheduled, overhead: podFixed };
}

function withScheduling(spec: Json, pod: NewObject, selector: Json, tolerations: readonly Json[]): Json {
  const own = objectOf(spec['nodeSelector']);
  for (const [key, value] of Object.entries(selector)) {
    if (own[key] === undefined || own[key] === value) continue;
    const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${textOf(value)}; pod.spec.nodeSelector[${key}] = ${textOf(own[key])}`;
    throw refuse(pod, why);
  }
  const given = objectsOf(spec['tolerations']);
  const added = tolerations.filter((each) => !given.some((other) => isSame(each, other)));
  return {
    ...spec,
    ...(Object.keys(selector).length === 0 ? {} : { nodeSelector: filled(own, selector) }),
    ...(added.length === 0 ? {} : { tolerations: [...given, ...added] }),
  };
}
