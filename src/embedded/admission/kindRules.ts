/** What is done to the objects of each kind on their way into the store. */
import { textOf, type Json, type KubeObject, type NewObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { ResourceName } from '../objects/resources.ts';
import { qosClassOf } from '../node/qosClass.ts';
import {
  withEventDefaults,
  withKubernetesFinalizer,
  withNamespaceDefaults,
  withNodeDefaults,
  withNotReadyTaint,
  withPolicyDefaults,
  withRuntimeClassDefaults,
  withSecretDefaults,
} from './defaults/otherKinds.ts';
import { withPodDefaults } from './defaults/podSpec.ts';
import { withDeploymentDefaults, withReplicaSetDefaults } from './defaults/workloads.ts';
import { admitPod, withKeptPriority } from './pods/admitPod.ts';
import { onlyEphemeralContainers, onlyResources } from './pods/subresources.ts';
import { checkEphemeralUpdate } from './validation/ephemeralContainers.ts';
import type { FieldErrors } from './validation/fieldErrors.ts';
import { goSelector } from './validation/goSyntax.ts';
import { checkConfigMap, checkConfigMapUpdate, checkSecret, checkSecretUpdate } from './validation/keyedData.ts';
import { checkImmutable } from './validation/metadata.ts';
import { dnsLabel, pathSegment } from './validation/names.ts';
import { checkPolicySpec } from './validation/networkPolicies.ts';
import { checkEvent, checkLease, checkNamespace, checkNode, checkRuntimeClass } from './validation/otherKinds.ts';
import { checkNewPod, checkPod, checkPodUpdate } from './validation/pods.ts';
import { checkResize } from './validation/resize.ts';
import { checkDeploymentSpec, checkReplicaSetSpec } from './validation/workloads.ts';
import { isUnset, objectOf } from './values.ts';

export interface KindRules {
  /** What is wrong with a name; default: what is no DNS subdomain. */
  readonly name?: (value: string) => readonly string[];
  /** Default true. */
  readonly hasStrictFinalizers?: boolean;
  readonly defaults?: (object: NewObject) => NewObject;
  /** What an admission plugin makes of a new object. */
  readonly plugin?: (store: ObjectStore, object: NewObject) => NewObject;
  /** Of a new object alone, after the plugin. */
  readonly creationDefaults?: (object: NewObject) => NewObject;
  /** What a new object is in, unless it says. */
  readonly status?: (object: NewObject) => Json;
  /** What an update leaves as it was, whatever it says. */
  readonly updateDefaults?: (previous: KubeObject, next: NewObject) => NewObject;
  /** Instead of the two for the whole, by the subresource that is written. */
  readonly subresources?: Readonly<Record<string, SubresourceRules | undefined>>;
  /**
   * What the real server checks of an update: the metadata by its rules for updates alone, also by those for new objects
   * (the default), or everything twice. It tells each fault as often.
   */
  readonly updateChecks?: 'once' | 'twice';
  /** Whether what may not change comes before what may not be. */
  readonly isUpdateCheckedFirst?: boolean;
  readonly check?: (errors: FieldErrors, object: NewObject) => void;
  readonly checkNew?: (errors: FieldErrors, object: NewObject) => void;
  readonly checkUpdate?: (errors: FieldErrors, previous: KubeObject, next: NewObject) => void;
}

export interface SubresourceRules {
  readonly defaults?: (previous: KubeObject, next: NewObject) => NewObject;
  readonly checkUpdate?: KindRules['checkUpdate'];
}

const ofSpec =
  (change: (spec: Json) => Json) =>
  (object: NewObject): NewObject => ({ ...object, spec: change(objectOf(object.spec)) });

const selectorStays: KindRules['checkUpdate'] = (errors, previous, next) => {
  const selector = objectOf(next.spec)['selector'];
  const shown = isUnset(selector) ? 'null' : goSelector(selector);
  checkImmutable(errors, 'spec.selector', objectOf(previous.spec)['selector'], selector, shown);
};

const rules: Readonly<Partial<Record<ResourceName, KindRules>>> = {
  namespaces: {
    name: dnsLabel,
    defaults: withNamespaceDefaults,
    creationDefaults: withKubernetesFinalizer,
    updateDefaults: (previous, next) => ({ ...next, spec: previous.spec }),
    status: () => ({ phase: 'Active' }),
    check: checkNamespace,
  },
  nodes: { defaults: withNodeDefaults, plugin: (_store, node) => withNotReadyTaint(node), check: checkNode },
  pods: {
    defaults: ofSpec(withPodDefaults),
    plugin: admitPod,
    status: ({ spec }) => ({
      phase: 'Pending',
      qosClass: qosClassOf({ containers: [], ...objectOf(spec) }),
    }),
    updateDefaults: withKeptPriority,
    subresources: {
      ephemeralcontainers: { defaults: onlyEphemeralContainers, checkUpdate: checkEphemeralUpdate },
      resize: { defaults: onlyResources, checkUpdate: checkResize },
    },
    check: checkPod,
    checkNew: checkNewPod,
    checkUpdate: checkPodUpdate,
  },
  secrets: {
    defaults: withSecretDefaults,
    isUpdateCheckedFirst: true,
    check: checkSecret,
    checkUpdate: checkSecretUpdate,
  },
  configmaps: { isUpdateCheckedFirst: true, check: checkConfigMap, checkUpdate: checkConfigMapUpdate },
  events: { name: pathSegment, defaults: withEventDefaults, check: checkEvent },
  deployments: {
    defaults: ofSpec(withDeploymentDefaults),
    status: () => ({}),
    updateChecks: 'once',
    check: (errors, { spec }) => checkDeploymentSpec(errors, objectOf(spec)),
    checkUpdate: selectorStays,
  },
  replicasets: {
    defaults: ofSpec(withReplicaSetDefaults),
    status: () => ({ replicas: 0 }),
    updateChecks: 'twice',
    check: (errors, { spec }) => checkReplicaSetSpec(errors, objectOf(spec)),
    checkUpdate: selectorStays,
  },
  networkpolicies: {
    defaults: ofSpec(withPolicyDefaults),
    updateChecks: 'twice',
    check: (errors, { spec }) => checkPolicySpec(errors, objectOf(spec)),
  },
  runtimeclasses: {
    defaults: withRuntimeClassDefaults,
    check: checkRuntimeClass,
    checkUpdate: (errors, previous, next) =>
      checkImmutable(errors, 'handler', previous['handler'], textOf(next['handler'])),
  },
  leases: { hasStrictFinalizers: false, updateChecks: 'once', defaults: ofSpec((spec) => spec), check: checkLease },
};

const none: KindRules = {};

export function rulesOf(name: string): KindRules {
  return (rules as Readonly<Record<string, KindRules | undefined>>)[name] ?? none;
}
