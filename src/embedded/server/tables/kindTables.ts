import { child, isJson, textOf, type Json, type KubeObject, type PodObject } from '../../objects/kubeObject.ts';
import { selectorText } from '../verbs/scale.ts';
import { ageOf } from './age.ts';
import { column } from './column.ts';
import { eventTable } from './eventTable.ts';
import { nodeTable } from './nodeTable.ts';
import { summarizePod } from './podStatus.ts';
import type { Column, KindTable } from './table.ts';

const nameColumn = column('Name', 'The name, which is unique in its namespace.');
const ageColumn = column('Age', 'How long ago it was created.');
const count = (name: string, description: string): Column => ({ ...column(name, description), type: 'integer' });

const ageCell = ({ metadata }: KubeObject, nowMs: number) => ageOf(metadata.creationTimestamp, nowMs);
const sizeOf = (value: unknown): number => (isJson(value) ? Object.keys(value).length : 0);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const numberAt = (value: Json, key: string, absent = 0): number => {
  const found = value[key];
  return typeof found === 'number' ? found : absent;
};
const orNone = (text: unknown): string => (typeof text === 'string' && text !== '' ? text : '<none>');

/** For kinds without a table of their own. */
export const plainTable: KindTable = {
  columns: [nameColumn, column('Created At', 'When it was created.')],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};

const workloadColumns = [
  column('Containers', 'The names of the containers in the template.', 1),
  column('Images', 'The images of the containers in the template.', 1),
  column('Selector', 'Which pods are its own.', 1),
];

function workloadCells(object: KubeObject): readonly string[] {
  const spec = child(object, 'spec');
  const containers = listOf(child(child(spec, 'template'), 'spec')['containers']).filter(isJson);
  const join = (key: string) => containers.map((each) => String(each[key])).join(',');
  return [join('name'), join('image'), orNone(selectorText(child(spec, 'selector')))];
}

const podTable: KindTable = {
  columns: [
    nameColumn,
    column('Ready', 'How many of its containers are ready.'),
    column('Status', 'How it and its containers are.'),
    column('Restarts', 'How often its containers have been restarted, and when the last time.'),
    ageColumn,
    column('IP', 'Its address.', 1),
    column('Node', 'The node that runs it.', 1),
    column('Nominated Node', 'The node that it is to get.', 1),
    column('Readiness Gates', 'How many of its readiness gates are open.', 1),
  ],
  cells(object, nowMs) {
    const pod = object as PodObject;
    const { ready, status, restarts } = summarizePod(pod, nowMs);
    const { podIP, nominatedNodeName, conditions = [] } = pod.status ?? {};
    const gates = pod.spec.readinessGates ?? [];
    const open = gates.filter(({ conditionType }) =>
      conditions.some((each) => each.type === conditionType && each.status === 'True'),
    );
    const gateCell = gates.length === 0 ? '<none>' : `${open.length}/${gates.length}`;
    const wide = [orNone(podIP), orNone(pod.spec.nodeName), orNone(nominatedNodeName), gateCell];
    return [pod.metadata.name, ready, status, restarts, ageCell(object, nowMs), ...wide];
  },
  conditions({ status }) {
    const phase = child({ status }, 'status')['phase'];
    if (phase !== 'Succeeded' && phase !== 'Failed') return [];
    const message = phase === 'Succeeded' ? 'The pod has completed successfully.' : 'The pod failed.';
    return [{ type: 'Completed', status: 'True', reason: phase, message }];
  },
};

const deploymentTable: KindTable = {
  columns: [
    nameColumn,
    column('Ready', 'How many of its pods are ready.'),
    column('Up-to-date', 'How many of its pods have the present template.'),
    column('Available', 'How many of its pods have been ready long enough.'),
    ageColumn,
    ...workloadColumns,
  ],
  cells(object, nowMs) {
    const status = child(object, 'status');
    const wanted = numberAt(child(object, 'spec'), 'replicas', 1);
    const counts = [numberAt(status, 'updatedReplicas'), numberAt(status, 'availableReplicas')];
    const ready = `${numberAt(status, 'readyReplicas')}/${wanted}`;
    return [object.metadata.name, ready, ...counts, ageCell(object, nowMs), ...workloadCells(object)];
  },
};

const replicaSetTable: KindTable = {
  columns: [
    nameColumn,
    count('Desired', 'How many pods it is to have.'),
    count('Current', 'How many pods it has.'),
    count('Ready', 'How many of its pods are ready.'),
    ageColumn,
    ...workloadColumns,
  ],
  cells(object, nowMs) {
    const status = child(object, 'status');
    const wanted = numberAt(child(object, 'spec'), 'replicas', 1);
    const counts = [wanted, numberAt(status, 'replicas'), numberAt(status, 'readyReplicas')];
    return [object.metadata.name, ...counts, ageCell(object, nowMs), ...workloadCells(object)];
  },
};

/** One more column between the name and the age. */
function shortTable(middle: readonly [Column, (object: KubeObject) => string | number][]): KindTable {
  return {
    columns: [nameColumn, ...middle.map(([each]) => each), ageColumn],
    cells: (object, nowMs) => [object.metadata.name, ...middle.map(([, cell]) => cell(object)), ageCell(object, nowMs)],
  };
}

export const kindTables: Readonly<Record<string, KindTable>> = {
  Pod: podTable,
  Deployment: deploymentTable,
  ReplicaSet: replicaSetTable,
  Event: eventTable,
  Node: nodeTable,
  Namespace: shortTable([[column('Status', 'How it is.'), (each) => textOf(child(each, 'status')['phase'])]]),
  Secret: shortTable([
    [column('Type', 'What is in it.'), (each) => textOf(each['type'])],
    [column('Data', 'How many keys it has.'), (each) => sizeOf(each['data'])],
  ]),
  ConfigMap: shortTable([
    [column('Data', 'How many keys it has.'), (each) => sizeOf(each['data']) + sizeOf(each['binaryData'])],
  ]),
  ServiceAccount: shortTable([
    [column('Secrets', 'How many Secrets its pods may use.'), (each) => listOf(each['secrets']).length],
  ]),
  NetworkPolicy: shortTable([
    [
      column('Pod-Selector', 'Which pods it is for.'),
      (each) => orNone(selectorText(child(child(each, 'spec'), 'podSelector'))),
    ],
  ]),
  RuntimeClass: shortTable([[column('Handler', 'What runs its pods.'), (each) => textOf(each['handler'])]]),
  Lease: shortTable([[column('Holder', 'Who has it.'), (each) => textOf(child(each, 'spec')['holderIdentity'])]]),
};
