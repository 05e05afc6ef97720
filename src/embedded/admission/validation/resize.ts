/** What a resize may do to a pod: give its containers more or less of CPU and memory. */
import { qosClassOf } from '../../node/qosClass.ts';
import type { Json, KubeObject, NewObject } from '../../objects/kubeObject.ts';
import { compareQuantities } from '../quantity.ts';
import { isSame } from '../sameness.ts';
import { isUnset, objectOf, objectsOf } from '../values.ts';
import { containersOf } from './containers.ts';
import type { FieldErrors } from './fieldErrors.ts';

const lists = ['containers', 'initContainers'] as const;

export function checkResize(errors: FieldErrors, previous: KubeObject, next: NewObject): void {
  const [before, now] = [objectOf(previous.spec), objectOf(next.spec)];
  const qosClass = objectOf(previous.status)['qosClass'];
  if (qosOf(before) !== qosOf(now)) {
    errors.invalid('spec', qosClass, 'Pod QOS Class may not change as a result of resizing');
  }
  if (!haveSameContainers(errors, before, now)) return;
  for (const [list, index, old, container] of pairs(before, now)) {
    const isRestarted = list === 'containers' || old['restartPolicy'] === 'Always';
    if (isRestarted) checkContainer(errors, old, container, `spec.${list}[${index}].resources`);
    checkOthers(errors, list, old, container);
  }
}

const qosOf = (spec: Json): string => qosClassOf({ containers: [], ...spec });

function* pairs(before: Json, now: Json): Generator<readonly [(typeof lists)[number], number, Json, Json]> {
  for (const list of lists) {
    for (const [index, old] of containersOf(before, list).entries()) {
      yield [list, index, old, objectOf(containersOf(now, list)[index])];
    }
  }
}

function haveSameContainers(errors: FieldErrors, before: Json, now: Json): boolean {
  const count = errors.count;
  for (const list of lists) {
    const [old, next] = [containersOf(before, list), containersOf(now, list)];
    if (old.length !== next.length) errors.forbidden(`spec.${list}`, `${list} may not be added or removed on resize`);
    else {
      for (const [index, { name }] of old.entries()) {
        if (next[index]?.['name'] === name) continue;
        errors.forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`);
      }
    }
  }
  return errors.count === count;
}

function checkContainer(errors: FieldErrors, old: Json, container: Json, at: string): void {
  const [before, now] = [objectOf(old['resources']), objectOf(container['resources'])];
  for (const kind of ['requests', 'limits'] as const) {
    const given = objectOf(now[kind]);
    if (Object.keys(objectOf(before[kind])).every((name) => name in given)) continue;
    errors.forbidden(`${at}.${kind}`, `resource ${kind} cannot be removed`);
  }
  const policy = objectsOf(container['resizePolicy']).find(({ resourceName }) => resourceName === 'memory');
  if (policy?.['restartPolicy'] === 'RestartContainer') return;
  const [oldLimit, limit] = [objectOf(before['limits'])['memory'], objectOf(now['limits'])['memory']];
  const refuse = (what: string) =>
    errors.forbidden(`${at}.limits[memory]`, `memory limits cannot be ${what} unless resizePolicy is RestartContainer`);
  if (isUnset(limit)) return;
  if (isUnset(oldLimit)) refuse('added');
  else if (compareQuantities(limit, oldLimit) < 0) refuse('decreased');
}

function checkOthers(errors: FieldErrors, list: (typeof lists)[number], old: Json, container: Json): void {
  if (list === 'initContainers' && old['restartPolicy'] !== 'Always') {
    if (!isSame(old, container)) errors.forbidden('spec', 'resources for non-sidecar init containers are immutable');
    return;
  }
  const without = (each: Json): Json => ({ ...each, resources: withoutResizable(each['resources']) });
  if (isSame(without(old), without(container))) return;
  const whose = list === 'containers' ? '' : ' for sidecar containers';
  errors.forbidden('spec', `only cpu and memory resources${whose} are mutable`);
}

function withoutResizable(resources: unknown): Json {
  const kinds = ['limits', 'requests'].map((kind): [string, Json] => {
    const { cpu: _cpu, memory: _memory, ...others } = objectOf(objectOf(resources)[kind]);
    return [kind, others];
  });
  return Object.fromEntries(kinds);
}
