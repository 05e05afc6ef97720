/** Takes out of an answer what two clusters cannot have in common: identities, versions, times, addresses, chance. */
import { at, type Json } from '../../contract/kubeClient.ts';
import { child, followsContainers, isJson, isStartedAgain, listOf, wordAt } from '../json.ts';

/** Keys of lists whose order means nothing, and what tells their entries apart. */
const entryKeys: Readonly<Record<string, string>> = {
  conditions: 'type',
  containerStatuses: 'name',
  groups: 'name',
  resources: 'name',
  columnDefinitions: 'name',
};

const constants: Readonly<Record<string, string>> = {
  podIP: '<ip>',
  hostIP: '<ip>',
  ip: '<ip>',
  nodeName: '<node>',
  containerID: '<id>',
  imageID: '<id>',
  continue: '<continue>',
  resourceVersion: '<version>',
  'pod-template-hash': '<hash>',
};

export function normalize(value: unknown): unknown {
  return walk(value, '');
}

function walk(value: unknown, key: string): unknown {
  if (typeof value === 'string') return constant(key, value) ?? normalizeText(value);
  if (typeof value === 'number') return key === 'restartCount' ? Math.min(value, 1) : value;
  if (Array.isArray(value)) return walkList(value, key);
  if (!isJson(value)) return value;
  const entries = Object.entries(value['kind'] === 'Table' ? withoutChance(value) : withoutMoment(value))
    .filter(([name, each]) => name !== lastApplied && !isOnlyLastApplied(each))
    .map(([name, each]) => [normalizeText(name), walk(each, name)] as const);
  return Object.fromEntries(entries);
}

function constant(key: string, value: string): string | undefined {
  return value === '' || value === 'elsewhere' ? undefined : constants[key];
}

function walkList(list: readonly unknown[], key: string): unknown {
  const entries = list.map((each) => walk(each, ''));
  const idKey = entryKeys[key];
  if (key === 'items' || key === 'rows') return byName(entries);
  if (idKey === undefined || !entries.every(isJson)) return entries;
  return Object.fromEntries(entries.map((entry) => [String(child(entry, idKey)), entry]));
}

/** The same text for the same value, in whatever order its fields come, and whoever has written them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isJson(value)) return JSON.stringify(value) ?? '';
  const keys = Object.keys(value)
    .filter((key) => key !== 'managedFields')
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** By their names; namesakes, once what chance has put into them is gone, in the order of what they hold. */
export function byName(entries: readonly unknown[]): Readonly<Record<string, unknown>> {
  const groups = new Map<string, unknown[]>();
  for (const entry of entries) {
    const name = String(at(entry, 'metadata', 'name') ?? at(entry, 'object', 'metadata', 'name'));
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return Object.fromEntries(
    [...groups].flatMap(([name, group]) =>
      [...group]
        .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
        .map((entry, index) => [index === 0 ? name : `${name}#${index}`, entry] as const),
    ),
  );
}

const revision = 'deployment.kubernetes.io/revision';
const sortKey = (entry: unknown): string =>
  `${(wordAt(entry, 'metadata', 'annotations', revision) ?? '').padStart(4, '0')} ${canonical(entry)}`;

/** What each row of a Table says of times and places, by the names of the columns. */
const cellConstants: Readonly<Record<string, string>> = { Age: '<age>', IP: '<ip>', Node: '<node>' };
const momentConstants: Readonly<Record<string, string>> = { Ready: '<n>', Status: '<status>', Restarts: '<n>' };

function withoutChance(table: Json): Json {
  const columns = listOf(table['columnDefinitions']).map((column) => wordAt(column, 'name') ?? '');
  const restarts = columns.indexOf('Restarts');
  const cellsOf = (cells: readonly unknown[]): readonly unknown[] => {
    const isAgain = restarts !== -1 && String(cells[restarts]) !== '0';
    const masks = isAgain ? { ...cellConstants, ...momentConstants } : cellConstants;
    return cells.map((cell, index) => (cell === '<none>' ? cell : (masks[columns[index] ?? ''] ?? cell)));
  };
  const rows = listOf(table['rows']).map((row) => ({
    ...(isJson(row) ? row : {}),
    cells: cellsOf(listOf(child(row, 'cells'))),
  }));
  return table['rows'] === undefined ? table : { ...table, rows };
}

/** Without where containers stand that are started again and again. */
function withoutMoment(status: Json): Json {
  if (listOf(status['containerStatuses']).some(isStartedAgain)) {
    return { ...status, conditions: listOf(status['conditions']).filter((each) => !followsContainers(each)) };
  }
  const { state: _state, lastState: _last, ready: _ready, started: _started, containerID: _id, ...rest } = status;
  return isStartedAgain(status) ? rest : status;
}

/** Whoever set the test's cluster up may have used kubectl. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const isOnlyLastApplied = (value: unknown): boolean => isJson(value) && Object.keys(value).join(',') === lastApplied;

const replacements: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  // Those that the calls set are of January; the present is not.
  [/\b20(?!26-01|20-01)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g, '<time>'],
  [/-----BEGIN CERTIFICATE-----.*/gs, '<certificate>'],
  [/\b(dep\d)-[0-9a-z]{7,10}(-[0-9a-z]{5})?(?![0-9a-z])/g, '$1-<random>'],
  // Which of the two a rollout that hangs has come to is chance.
  [/^(True )?NewReplicaSetCreated$/g, '$1ReplicaSetUpdated'],
  [/^Created new replica set ("dep\d-<random>")$/g, 'ReplicaSet $1 is progressing.'],
  [/(pod-template-hash=)[0-9a-z]+/g, '$1<hash>'],
  [/\(0x[0-9a-f]+\)/g, '(<pointer>)'],
  [/\b([gG]en-(?:a\.)?)[0-9a-z]{5}\b/g, '$1<random>'],
  // A patch that makes no object is told with the whole object.
  [/Invalid value: "\{.*\}(\\n)?": /gs, 'Invalid value: <object>: '],
  [/\.[0-9a-f]{16}\b/g, '.<random>'],
  [/\bin [\d.]+m?s \([\d.]+m?s including waiting\)/g, 'in <duration>'],
  [/\bImage size: \d+ bytes/g, 'Image size: <n> bytes'],
  [/\b(back-off) \d\S*/gi, '$1 <duration>'],
  // A pull that failed is tried again and again.
  [/^Back-off pulling image "[^"]*": ErrImagePull: /g, ''],
  [/^ErrImagePull$/g, 'ImagePullBackOff'],
  [/waiting to start: (image can't be pulled|trying and failing to pull image)/g, 'waiting to start: <pull>'],
  // The images of a cluster for tests may all be one.
  [/^docker\.io\/library\/(alpine|busybox):\S+$/g, '<image>'],
  [/\d+\/\d+ nodes are available: .*/g, '<n> nodes are available'],
  [/(ResourceVersion in record|resource version:?) \(?\d+\)?/g, '$1 <version>'],
  [/^(Successfully assigned \S+ to) \S+$/g, '$1 <node>'],
];

/** Also of keys: a label may be one of a kind. */
export function normalizeText(text: string): string {
  let normalized = text;
  for (const [pattern, replacement] of replacements) normalized = normalized.replaceAll(pattern, replacement);
  return normalized;
}
