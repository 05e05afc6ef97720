/** The node of the embedded cluster, as `kubectl describe node` shows one. */
import type { NewObject } from '../objects/kubeObject.ts';

const kubeletVersion = 'v1.33.0';
const runtimeVersion = 'just-bash://3.4.2';
export const nodeAddress = '10.88.0.1';

/** It isolates and reserves nothing, so it has room for what anyone would try. */
const capacity = {
  cpu: '128',
  'ephemeral-storage': '1Ti',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '512Gi',
  pods: '2000',
};

const conditions = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

/** `id`: 32 hexadecimal digits that are the machine's. */
export function nodeObject(name: string, labels: Readonly<Record<string, string>>, now: string, id: string): NewObject {
  const usual = { arch: 'amd64', os: 'linux' };
  const beta = { 'beta.kubernetes.io/arch': usual.arch, 'beta.kubernetes.io/os': usual.os };
  return {
    metadata: {
      name,
      labels: {
        ...beta,
        'kubernetes.io/arch': usual.arch,
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': usual.os,
        ...labels,
      },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: {},
    status: {
      addresses: [
        { type: 'InternalIP', address: nodeAddress },
        { type: 'Hostname', address: name },
      ],
      capacity,
      allocatable: capacity,
      conditions: conditions.map(([type, status, reason, message]) => ({
        type,
        status,
        lastHeartbeatTime: now,
        lastTransitionTime: now,
        reason,
        message,
      })),
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: usual.arch,
        bootID: id,
        containerRuntimeVersion: runtimeVersion,
        kernelVersion: 'none',
        kubeProxyVersion: '',
        kubeletVersion,
        machineID: id,
        operatingSystem: usual.os,
        osImage: 'Embedded (no isolation)',
        systemUUID: id,
      },
    },
  };
}
