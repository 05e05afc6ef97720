import { child, isJson, type Json, type KubeObject } from '../../objects/kubeObject.ts';
import { ageOf } from './age.ts';
import { column } from './column.ts';
import type { KindTable } from './table.ts';

export const nodeTable: KindTable = {
  columns: [
    column('Name', 'The name, which is unique.'),
    column('Status', 'Whether it takes pods.'),
    column('Roles', 'What it is for.'),
    column('Age', 'How long ago it was created.'),
    column('Version', 'The version of its kubelet.'),
    column('Internal-IP', 'Its address in the cluster.', 1),
    column('External-IP', 'Its address from outside.', 1),
    column('OS-Image', 'What it runs.', 1),
    column('Kernel-Version', 'Its kernel.', 1),
    column('Container-Runtime', 'What runs its containers.', 1),
  ],
  cells(node, nowMs) {
    const status = child(node, 'status');
    const info = child(status, 'nodeInfo');
    return [
      node.metadata.name,
      statusOf(node),
      rolesOf(node),
      ageOf(node.metadata.creationTimestamp, nowMs),
      textOr(info['kubeletVersion'], ''),
      addressOf(status, 'InternalIP'),
      addressOf(status, 'ExternalIP'),
      textOr(info['osImage'], '<unknown>'),
      textOr(info['kernelVersion'], '<unknown>'),
      textOr(info['containerRuntimeVersion'], '<unknown>'),
    ];
  },
};

const textOr = (value: unknown, absent: string): string => (typeof value === 'string' && value !== '' ? value : absent);
const jsonsOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

function statusOf(node: KubeObject): string {
  const ready = jsonsOf(child(node, 'status')['conditions']).find(({ type }) => type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return child(node, 'spec')['unschedulable'] === true ? `${word},SchedulingDisabled` : word;
}

const rolePrefix = 'node-role.kubernetes.io/';

function rolesOf({ metadata }: KubeObject): string {
  const labels = Object.entries(metadata.labels ?? {});
  const roles = labels.flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return (
    roles
      .filter((role) => role !== '')
      .sort()
      .join(',') || '<none>'
  );
}

function addressOf(status: Json, type: string): string {
  const found = jsonsOf(status['addresses']).find((each) => each['type'] === type);
  return textOr(found?.['address'], '<none>');
}
