/** What Go's declarations of the fields say and an OpenAPI document does not. */

/** Texts that may be empty and there, for Go points to them; any other that is empty is as good as not there. */
const emptyTexts: ReadonlySet<string> = new Set([
  'Container.restartPolicy',
  'Event.reportingComponent',
  'Event.reportingInstance',
  'GRPCAction.service',
  'HostPathVolumeSource.type',
  'LeaseSpec.holderIdentity',
  'LeaseSpec.preferredHolder',
  'LeaseSpec.strategy',
  'NetworkPolicyPort.protocol',
  'PersistentVolumeClaimSpec.storageClassName',
  'PodDNSConfigOption.value',
  'PodSecurityContext.fsGroupChangePolicy',
  'PodSecurityContext.seLinuxChangePolicy',
  'PodSecurityContext.supplementalGroupsPolicy',
  'PodSpec.preemptionPolicy',
  'PodSpec.runtimeClassName',
  'Preconditions.resourceVersion',
  'Preconditions.uid',
  'SeccompProfile.localhostProfile',
  'SecurityContext.procMount',
  'TopologySpreadConstraint.nodeAffinityPolicy',
  'TopologySpreadConstraint.nodeTaintsPolicy',
  'TypedLocalObjectReference.apiGroup',
  'VolumeMount.mountPropagation',
  'VolumeMount.recursiveReadOnly',
]);

/** Flags and numbers that are not there where they are off or 0, for Go does not point to them. */
const plainFields: ReadonlySet<string> = new Set([
  'Container.stdin',
  'Container.stdinOnce',
  'Container.tty',
  'ContainerPort.hostPort',
  'DeploymentSpec.minReadySeconds',
  'DeploymentSpec.paused',
  'DeploymentStatus.availableReplicas',
  'DeploymentStatus.observedGeneration',
  'DeploymentStatus.readyReplicas',
  'DeploymentStatus.replicas',
  'DeploymentStatus.unavailableReplicas',
  'DeploymentStatus.updatedReplicas',
  'Event.count',
  'NodeSpec.unschedulable',
  'ObjectMeta.generation',
  'PersistentVolumeClaimVolumeSource.readOnly',
  'PodCondition.observedGeneration',
  'PodSpec.hostIPC',
  'PodSpec.hostNetwork',
  'PodSpec.hostPID',
  'PodStatus.observedGeneration',
  'Probe.initialDelaySeconds',
  'ReplicaSetSpec.minReadySeconds',
  'ReplicaSetStatus.availableReplicas',
  'ReplicaSetStatus.fullyLabeledReplicas',
  'ReplicaSetStatus.observedGeneration',
  'ReplicaSetStatus.readyReplicas',
  'VolumeMount.readOnly',
]);

/** Of a field that is not required: whether Go leaves such a value out. */
export function isLeftOut(struct: string, field: string, value: unknown): boolean {
  if (value === '') return !emptyTexts.has(`${struct}.${field}`);
  return (value === false || value === 0) && plainFields.has(`${struct}.${field}`);
}

/** Times that are written as null where there are none, for Go cannot leave them out. */
const nullTimes: ReadonlySet<string> = new Set([
  'DeploymentCondition.lastTransitionTime',
  'DeploymentCondition.lastUpdateTime',
  'PodCondition.lastProbeTime',
  'PodCondition.lastTransitionTime',
  'ReplicaSetCondition.lastTransitionTime',
]);

export const isWrittenAsNull = (struct: string, field: string): boolean => nullTimes.has(`${struct}.${field}`);

/** Names of types that are texts or maps to anybody else; of a list, its items' type. */
const namedTypes: Readonly<Record<string, string>> = {
  'Capabilities.add': 'v1.Capability',
  'Capabilities.drop': 'v1.Capability',
  'Container.imagePullPolicy': 'v1.PullPolicy',
  'Container.restartPolicy': 'v1.ContainerRestartPolicy',
  'Container.terminationMessagePolicy': 'v1.TerminationMessagePolicy',
  'ContainerPort.protocol': 'v1.Protocol',
  'ContainerResizePolicy.resourceName': 'v1.ResourceName',
  'ContainerResizePolicy.restartPolicy': 'v1.ResourceResizeRestartPolicy',
  'DeploymentStrategy.type': 'v1.DeploymentStrategyType',
  'EmptyDirVolumeSource.medium': 'v1.StorageMedium',
  'HTTPGetAction.scheme': 'v1.URIScheme',
  'HostPathVolumeSource.type': 'v1.HostPathType',
  'LabelSelectorRequirement.operator': 'v1.LabelSelectorOperator',
  'NamespaceSpec.finalizers': 'v1.FinalizerName',
  'NetworkPolicyPort.protocol': 'v1.Protocol',
  'NetworkPolicySpec.policyTypes': 'v1.PolicyType',
  'NodeSelectorRequirement.operator': 'v1.NodeSelectorOperator',
  'ObjectMeta.uid': 'types.UID',
  'Overhead.podFixed': 'v1.ResourceList',
  'OwnerReference.uid': 'types.UID',
  'PodReadinessGate.conditionType': 'v1.PodConditionType',
  'PodSecurityContext.fsGroupChangePolicy': 'v1.PodFSGroupChangePolicy',
  'PodSpec.dnsPolicy': 'v1.DNSPolicy',
  'PodSpec.overhead': 'v1.ResourceList',
  'PodSpec.preemptionPolicy': 'v1.PreemptionPolicy',
  'PodSpec.restartPolicy': 'v1.RestartPolicy',
  'ResourceRequirements.limits': 'v1.ResourceList',
  'ResourceRequirements.requests': 'v1.ResourceList',
  'SeccompProfile.type': 'v1.SeccompProfileType',
  'Secret.type': 'v1.SecretType',
  'SecurityContext.procMount': 'v1.ProcMountType',
  'Taint.effect': 'v1.TaintEffect',
  'Toleration.effect': 'v1.TaintEffect',
  'Toleration.operator': 'v1.TolerationOperator',
  'TopologySpreadConstraint.whenUnsatisfiable': 'v1.UnsatisfiableConstraintAction',
  'VolumeMount.mountPropagation': 'v1.MountPropagationMode',
};

/** The type of a field that has a name of its own. */
export const namedType = (struct: string, field: string): string | undefined => namedTypes[`${struct}.${field}`];
