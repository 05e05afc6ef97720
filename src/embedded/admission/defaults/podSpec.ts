import type { Json } from '../../objects/kubeObject.ts';
import { canonicalQuantity } from '../quantity.ts';
import { asObject, changedFields, eachObject, filled, isUnset } from '../values.ts';
import {
  canonicalQuantities,
  withContainerDefaults,
  withHostPorts,
  withRequests,
  withSourceDefaults,
} from './containers.ts';

/** Of pods and of templates of pods. */
export function withPodSpecDefaults(spec: Json): Json {
  const changed = changedFields(spec, {
    containers: eachObject(withContainerDefaults),
    initContainers: eachObject(withContainerDefaults),
    ephemeralContainers: eachObject(withContainerDefaults),
    volumes: eachObject(withVolumeDefaults),
    overhead: canonicalQuantities,
  });
  // Both names are the same account, the older one kept for old clients.
  const { serviceAccount, serviceAccountName } = changed;
  const account = isUnset(serviceAccountName) ? serviceAccount : serviceAccountName;
  const named = isUnset(account)
    ? changed
    : filled({ ...changed, serviceAccount: account }, { serviceAccountName: account });
  return filled(named, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
}

/** Of pods alone. */
export function withPodDefaults(spec: Json): Json {
  const ofPod = (container: Json) => {
    const asking = withRequests(container);
    return spec['hostNetwork'] === true ? withHostPorts(asking) : asking;
  };
  const changed = changedFields(withPodSpecDefaults(spec), {
    containers: eachObject(ofPod),
    initContainers: eachObject(ofPod),
    terminationGracePeriodSeconds: (seconds) => (typeof seconds === 'number' && seconds < 0 ? 1 : seconds),
  });
  return filled(changed, { enableServiceLinks: true });
}

const mode = { defaultMode: 0o644 };
const withMode = asObject((source) => filled(source, mode));
const withFiles = eachObject(withSourceDefaults);

function withVolumeDefaults(volume: Json): Json {
  const changed = changedFields(volume, {
    emptyDir: asObject((source) => changedFields(source, { sizeLimit: canonicalQuantity })),
    hostPath: asObject((source) => ({ ...source, type: source['type'] ?? '' })),
    secret: withMode,
    configMap: withMode,
    downwardAPI: asObject((source) => filled(changedFields(source, { items: withFiles }), mode)),
    projected: asObject((source) =>
      filled(changedFields(source, { sources: eachObject(withProjectionDefaults) }), mode),
    ),
  });
  const hasSource = Object.entries(changed).some(([key, value]) => key !== 'name' && !isUnset(value));
  return hasSource ? changed : { ...changed, emptyDir: {} };
}

const withProjectionDefaults = (projection: Json): Json =>
  changedFields(projection, {
    serviceAccountToken: asObject((token) => filled(token, { expirationSeconds: 3600 })),
    downwardAPI: asObject((source) => changedFields(source, { items: withFiles })),
  });
